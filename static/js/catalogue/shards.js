/* Find models, families and words in a sharded catalogue (docs/payloads.md).
   A large catalogue is split into shards, and sorted directories say which shard contains a model, a family or a
   word.
   A small catalogue has no shards: everything is in the payloads that the views draw, and nothing else is loaded.
   */
((atlas) => {
  'use strict';
  const { placeOf } = atlas.catalogue;

  const suffix = (number) => `-${String(number).padStart(4, '0')}`;

  /** Return the number, from 0, of the directory's script that contains the first key with this prefix. */
  const scriptOf = (firsts, prefix) => Math.max(0, placeOf(firsts, prefix) - 1);
  /** Return at most `most` entries of a script whose keys have this prefix, and whether the next script may have
      more. */
  function entriesOf(script, prefix, most) {
    const { keys } = script;
    const entries = [];
    let at = placeOf(keys, prefix);
    for (; at < keys.length && entries.length < most && keys[at].startsWith(prefix); at++)
      entries.push(entryOf(script, at));
    return { entries, more: at === keys.length };
  }
  const entryOf = ({ keys, columns }, at) =>
    Object.fromEntries([['key', keys[at]], ...columns.map(([name, values]) => [name, values[at]])]);

  const scripts = new Map();
  /** Load script number `at`, from 0, of a directory: its keys and its columns. */
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
  /** Return at most `most` entries of a directory whose keys have this prefix, in sorted order. */
  async function look(directory, prefix, most) {
    const firsts = (await atlas.data.need('contents'))[directory];
    const found = [];
    let more = true;
    for (let at = scriptOf(firsts, prefix); at < firsts.length && more && found.length < most; at++) {
      const part = entriesOf(await load(directory, at), prefix, most - found.length);
      found.push(...part.entries);
      ({ more } = part);
    }
    return found;
  }
  /** Return all entries of script number `at`, from 0, of a directory; [] after the last one. */
  async function list(directory, at) {
    const firsts = (await atlas.data.need('contents'))[directory];
    if (at >= firsts.length) return [];
    const script = await load(directory, at);
    return script.keys.map((_, place) => entryOf(script, place));
  }

  /** Return the number of scripts of a directory. */
  const count = async (directory) => (await atlas.data.need('contents'))[directory].length;

  const LIKE = 40; // slugs that may differ only in their hyphens
  /** Return the directory's entry of a family, or null. */
  const findFamily = (slug) =>
    look('families', slug.replace(/-/g, ''), LIKE).then(
      (entries) => entries.find((entry) => entry.slug === slug) || null,
    );

  /** Find a model by its id: {source, catalogue, row}, or null. */
  async function find(id) {
    let source = '';
    if (atlas.site.isSharded) {
      const [entry] = await look('ids', id, 1);
      if (!entry || entry.key !== id) return null;
      source = suffix(entry.piece);
    }
    const catalogue = await atlas.catalogue.load(source);
    const row = catalogue.rowOf(id);
    return row < 0 ? null : { source, catalogue, row };
  }

  /** Return the place of a model that has all of its data: in a sharded catalogue its shard, not what the views
      draw. */
  const home = async (place) =>
    atlas.site.isSharded && !place.source ? find(place.catalogue.ids[place.row]) : place;

  /** Return the nearest names of a model, nearest first: [{id, similarity}]. */
  async function near(place) {
    const own = await home(place);
    const { start, row, similarity, others } = await atlas.data.need(`neighbours${own.source}`);
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

  /** Return the source that contains a family completely: '' for what the views draw, or the family's shard. */
  async function sourceOf(slug) {
    const { models, drawn } = await atlas.data.need('contents');
    const family = drawn < models ? await findFamily(slug) : null;
    return family && family.first === family.last ? suffix(family.first) : '';
  }

  atlas.shards = { suffix, scriptOf, entriesOf, look, list, count, findFamily, find, home, near, sourceOf };
})(globalThis.constellation);
