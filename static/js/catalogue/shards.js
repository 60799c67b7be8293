/* Find models, families and words in a sharded catalogue (docs/payloads.md).
   A large catalogue is split into shards. Sorted directories list the shard of each model, family and word. A
   directory is split into numbered scripts.
   A small catalogue has no shards: all data are in the payloads that the views draw. These are
   the default data. The source of data is a shard such as '-0007', or '' for the default data. */
((atlas) => {
  'use strict';
  const { placeOf } = atlas.catalogue;

  const suffix = (number) => `-${String(number).padStart(4, '0')}`;

  /** Return the number of the script that contains the first key with this prefix. Numbers begin at 0. */
  const scriptOf = (firsts, prefix) => Math.max(0, placeOf(firsts, prefix) - 1);
  /** Return at most `most` entries of a script with keys that have this prefix, and whether the next script may
      have more of these entries. */
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
  /** Load script number `at` of a directory, with its keys and columns. Numbers begin at 0. */
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
  /** Return at most `most` entries of a directory with keys that have this prefix, in sorted order. */
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
  /** Return all entries of script number `at` of a directory, or [] after the last script. Numbers begin at 0. */
  async function list(directory, at) {
    const firsts = (await atlas.data.need('contents'))[directory];
    if (at >= firsts.length) return [];
    const script = await load(directory, at);
    return script.keys.map((_, place) => entryOf(script, place));
  }

  /** Return the number of scripts of a directory. */
  const count = async (directory) => (await atlas.data.need('contents'))[directory].length;

  const LIKE = 40; // maximum number of slugs that differ only in their hyphens
  /** Return the entry of a family in the directory, or null. */
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

  /** Return the place where all data of a model are. In a sharded catalogue, it is the model's shard and not the
      default data of the views. It is never the data of the first drawing of a tree. */
  const home = async (place) =>
    place.source === atlas.first?.SOURCE || (atlas.site.isSharded && !place.source)
      ? find(place.catalogue.ids[place.row])
      : place;

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

  /** Return the source that contains a complete family: the family's shard, or '' for the default data. */
  async function sourceOf(slug) {
    const { models, drawn } = await atlas.data.need('contents');
    const family = drawn < models ? await findFamily(slug) : null;
    return family && family.first === family.last ? suffix(family.first) : '';
  }

  atlas.shards = { suffix, scriptOf, entriesOf, look, list, count, findFamily, find, home, near, sourceOf };
})(globalThis.constellation);
