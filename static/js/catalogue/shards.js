/* pieces.js: where a model, a family or a word is, in a catalogue that comes in pieces (docs/payloads.md).
   In: an id, a slug, the beginning of a word. Out: promises of the piece that holds it, of entries, of the nearest names.
   In a catalogue that comes whole, every model is in the one that the views draw, and nothing more is loaded. */
(function (atlas) {
  'use strict';
  const { placeOf } = atlas.catalogue;

  const exist = () => Boolean(document.documentElement.dataset.pieces);
  const suffix = (number) => '-' + String(number).padStart(4, '0');

  /** Which script of a directory, from 0, may hold the first key that begins so: the last that begins before it. Pure. */
  const scriptOf = (firsts, beginning) => Math.max(0, placeOf(firsts, beginning) - 1);
  /** The entries of one script whose keys begin so, at most `most`; `more` where the next script may have others. Pure. */
  function entriesOf(script, beginning, most) {
    const { keys } = script;
    const entries = [];
    let at = placeOf(keys, beginning);
    for (; at < keys.length && entries.length < most && keys[at].startsWith(beginning); at++)
      entries.push(entryOf(script, at));
    return { entries, more: at === keys.length };
  }
  const entryOf = ({ keys, columns }, at) =>
    Object.fromEntries([['key', keys[at]], ...columns.map(([name, values]) => [name, values[at]])]);

  const scripts = new Map();
  /** A script of a directory, from 0: its keys, and its columns by name. */
  function load(directory, at) {
    const name = directory + suffix(at + 1);
    if (!scripts.has(name)) {
      scripts.set(
        name,
        atlas.data
          .need(name)
          .then(({ key, ...columns }) => ({ keys: key.split('\n'), columns: Object.entries(columns) })),
      );
      scripts.get(name).catch(() => scripts.delete(name));
    }
    return scripts.get(name);
  }
  /** The entries of a directory whose keys begin so, in their order, at most `most`. */
  async function look(directory, beginning, most) {
    const firsts = (await atlas.data.need('contents'))[directory];
    const found = [];
    let more = true;
    for (let at = scriptOf(firsts, beginning); at < firsts.length && more && found.length < most; at++) {
      const part = entriesOf(await load(directory, at), beginning, most - found.length);
      found.push(...part.entries);
      ({ more } = part);
    }
    return found;
  }
  /** Whatever a directory has in one of its scripts, from 0; [] beyond the last. */
  async function list(directory, at) {
    const firsts = (await atlas.data.need('contents'))[directory];
    if (at >= firsts.length) return [];
    const script = await load(directory, at);
    return script.keys.map((_, place) => entryOf(script, place));
  }

  /** How many scripts a directory has. */
  const count = async (directory) => (await atlas.data.need('contents'))[directory].length;

  const LIKE = 40; // slugs that differ in their hyphens alone, of which one is meant
  /** What is known of a family by its slug: its entry in the directory, or null. */
  const findFamily = (slug) =>
    look('families', slug.replace(/-/g, ''), LIKE).then(
      (entries) => entries.find((entry) => entry.slug === slug) || null,
    );

  /** The place of a model: {source, catalogue, row}; null where there is none of that id. */
  async function find(id) {
    let source = '';
    if (exist()) {
      const [entry] = await look('ids', id, 1);
      if (!entry || entry.key !== id) return null;
      source = suffix(entry.piece);
    }
    const catalogue = await atlas.catalogue.load(source);
    const row = catalogue.rowOf(id);
    return row < 0 ? null : { source, catalogue, row };
  }

  /** The place where everything about a model is: in a catalogue in pieces its piece, not what the views draw of all. */
  const home = async (place) => (exist() && !place.source ? find(place.catalogue.ids[place.row]) : place);

  /** The names nearest to that of a model, nearest first: [{id, similarity}]. */
  async function near(place) {
    const own = await home(place);
    const { start, row, similarity, others } = await atlas.data.need('neighbours' + own.source);
    const names = others ? others.split('\n') : [];
    const { ids } = own.catalogue;
    const found = [];
    for (let at = start[own.row]; at < start[own.row + 1]; at++)
      found.push({
        id: row[at] < ids.length ? ids[row[at]] : names[row[at] - ids.length],
        similarity: similarity[at],
      });
    return found;
  }

  /** Where the whole of a family is: '' in what the views draw, or the piece that holds all of it where they draw a part. */
  async function sourceOf(slug) {
    const { models, drawn } = await atlas.data.need('contents');
    const family = drawn < models ? await findFamily(slug) : null;
    return family && family.first === family.last ? suffix(family.first) : '';
  }

  atlas.shards = { exist, suffix, scriptOf, entriesOf, look, list, count, findFamily, find, home, near, sourceOf };
})((globalThis.constellation = globalThis.constellation || {}));
