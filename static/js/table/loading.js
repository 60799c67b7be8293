/* The data of a table of models: the rows in the page's HTML, or those of the data scripts. A small catalogue has one
   set of scripts. A large catalogue is split into shards, of which only those with the wanted models are loaded. */
((atlas) => {
  'use strict';
  const AT_ONCE = 6; // shards that are loaded together

  /** Return the shards with these models, the shards that may have models of a family or an owner, or all shards. */
  async function sourcesOf({ ids, family, owner }) {
    if (!atlas.site.isSharded) return [''];
    const { suffix } = atlas.shards;
    if (ids) {
      const entries = await Promise.all(ids.map((id) => atlas.shards.look('ids', id, 1)));
      return [...new Set(entries.flat().map(({ piece }) => suffix(piece)))].sort();
    }
    const found = family ? await atlas.shards.findFamily(family) : null;
    if (found) return Array.from({ length: found.last - found.first + 1 }, (_, at) => suffix(found.first + at));
    if (owner) {
      const entries = await atlas.shards.look('ids', `${owner}/`, Number.POSITIVE_INFINITY);
      return [...new Set(entries.map(({ piece }) => suffix(piece)))];
    }
    return Array.from({ length: atlas.site.shards }, (_, at) => suffix(at + 1));
  }

  /** Return the fields of the models in a shard. */
  async function load(source) {
    const [catalogue, facts, details] = await Promise.all([
      atlas.catalogue.load(source),
      atlas.data.need(`facts${source}`),
      atlas.data.need(`details${source}`),
    ]);
    const { ids, clades, models } = catalogue;
    return { ...facts, ...details, ids, clades, family: models.family };
  }

  /** Create a loader that appends rows to a store. `need(wanted)` loads the missing shards and calls `onportion` after
      each portion of them. */
  function createLoader(store) {
    const loaded = new Set();
    let queue = Promise.resolve();
    async function fetchMissing(wanted, onportion) {
      const missing = (await sourcesOf(wanted)).filter((source) => !loaded.has(source));
      for (let at = 0; at < missing.length; at += AT_ONCE) {
        const portion = missing.slice(at, at + AT_ONCE);
        for (const fields of await Promise.all(portion.map(load))) {
          store.append(fields);
          await atlas.data.breathe();
        }
        for (const source of portion) loaded.add(source);
        if (at + AT_ONCE < missing.length) onportion((at + AT_ONCE) / missing.length);
      }
    }
    const need = (wanted, onportion) => {
      queue = queue.catch(() => null).then(() => fetchMissing(wanted, onportion));
      return queue;
    };
    return { need };
  }

  atlas.tableLoading = { sourcesOf, createLoader };
})(globalThis.constellation);
