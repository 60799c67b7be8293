/* The filters of models.html that need data of their own: q (a search in the names), words (words of names, in
   sequence), cluster (the number of a cluster), base (a model, for its declared descendants) and models (a list of
   models that were selected elsewhere).

   A list is {key, text, note, ids, needsAll, findRows, fits}. `findRows` returns the rows of a store. `ids` are given if
   they are known before the store is loaded, and `needsAll` says that all models have to be loaded. `fits` tests an
   id. `note` completes the description of the filter. */
((atlas) => {
  'use strict';
  const { isSharded } = atlas.site;

  const listOfIds = (ids) => ({
    ids,
    findRows: (store) => ids.map(store.rowOf).filter((row) => row >= 0),
  });
  /** Make a list of ranks by popularity. The rank of a model is its place in that order. */
  const listOfRanks = (ranks) => ({
    needsAll: true,
    async findRows(_, orders, pause) {
      const popular = await orders.sort('downloads', true, pause);
      return ranks.map((rank) => popular[rank]);
    },
  });

  async function findMatches(asked) {
    const text = atlas.format.searchedPart(asked);
    await atlas.search.load();
    if (isSharded) {
      const { ranks, terms, corrected } = await atlas.searchShards.match(text);
      return { ...listOfRanks(ranks), note: corrected ? terms.join(' ') : '' };
    }
    const { index, fuzzy } = atlas.search.current();
    const { terms, corrected, exact, rows } = atlas.searchIndex.match(index, text, fuzzy);
    const ids = [...exact, ...rows].map((row) => index.catalogue.ids[row]);
    return { ...listOfIds(ids), note: corrected ? terms.join(' ') : '' };
  }

  /** Return a function that tests whether a name contains these words in sequence. Between the words there may be
      only separators. */
  function phraseOf(asked) {
    const escaped = asked.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const phrase = new RegExp(escaped.join('[^\\p{L}\\p{N}]*'), 'iu');
    return (id) => asked.length < 2 || phrase.test(id);
  }
  /** Return the rows of the models whose names contain all of these words. */
  function rowsWithWords(words, bearers, asked) {
    const lists = asked.map((word) => {
      const at = words.word.indexOf(word);
      return at < 0 ? [] : bearers.row.slice(bearers.start[at], bearers.start[at + 1]);
    });
    const rest = lists.slice(1).map((list) => new Set(list));
    return (lists[0] || []).filter((row) => rest.every((set) => set.has(row)));
  }
  async function findWords(text) {
    const asked = atlas.format.searchedPart(text).toLowerCase().split(/\s+/).filter(Boolean);
    const fits = phraseOf(asked);
    if (isSharded) {
      await atlas.search.load();
      return { ...listOfRanks(await atlas.searchShards.ranksWith(asked)), fits };
    }
    const [catalogue, words, bearers] = await Promise.all([
      atlas.catalogue.load(),
      atlas.data.need('words'),
      atlas.data.need('bearers'),
    ]);
    return { ...listOfIds(rowsWithWords(words, bearers, asked).map((row) => catalogue.ids[row])), fits };
  }

  const findCluster = (text) => ({
    needsAll: true,
    async findRows(store) {
      const rows = [];
      for (const source of await atlas.tableLoading.sourcesOf({})) {
        const { ids, models } = await atlas.catalogue.load(source);
        models.cluster.forEach((cluster, row) => {
          if (cluster === Number(text) - 1) rows.push(store.rowOf(ids[row]));
        });
      }
      return rows;
    },
  });

  /** Find the declared descendants of a model. In a sharded catalogue, these are those in the shard of the model,
      and the models of other shards that are made from it. */
  async function findDescendants(base) {
    const place = atlas.site.hasLineage ? await atlas.shards.find(base) : null;
    if (!place) return listOfIds([]);
    const { source, catalogue, row } = place;
    const lineage = await atlas.lineage.load(source);
    const made = [
      ...lineage.descendants(row).map((one) => ({
        id: catalogue.ids[one.row],
        relation: lineage.relationOf(one.row),
      })),
      ...lineage.elsewhere(row).below,
    ];
    return { ...listOfIds(made.map(({ id }) => id)), note: atlas.relations.tally(made) };
  }

  const findListed = (text) => listOfIds(atlas.selection.read(text));

  const FINDERS = {
    q: findMatches,
    words: findWords,
    cluster: findCluster,
    base: findDescendants,
    models: findListed,
  };
  const KEYS = Object.keys(FINDERS);

  const found = new Map();
  /** Find the lists that the state asks for. Each list is found once. */
  const find = (state) =>
    Promise.all(
      KEYS.filter((key) => state[key]).map((key) => {
        const name = `${key}=${state[key]}`;
        if (!found.has(name)) {
          const finding = Promise.resolve(FINDERS[key](state[key]));
          found.set(
            name,
            finding.then((list) => ({ note: '', fits: () => true, ...list, key, text: state[key] })),
          );
          finding.catch(() => found.delete(name));
        }
        return found.get(name);
      }),
    );

  /** Return a test of rows for each list. */
  const testsOf = (lists, store, orders, pause) =>
    Promise.all(
      lists.map(async ({ findRows, fits }) => {
        const kept = new Uint8Array(store.size);
        for (const row of await findRows(store, orders, pause)) kept[row] = 1;
        return (row) => kept[row] === 1 && fits(store.ids[row]);
      }),
    );

  atlas.tableLists = { KEYS, find, testsOf, phraseOf, rowsWithWords };
})(globalThis.constellation);
