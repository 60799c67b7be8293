/* The page models.html: a model (#model=OWNER/NAME), or a list of models (#q=…, #words=…, #base=…). */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count, short, plural } = atlas.format;
  const { byPopularity } = atlas.catalogue;
  const MOST = 300;

  /** Describe one model: {title, content, canonical}. */
  async function showModel({ model }) {
    const record = await atlas.card.load(model);
    if (record)
      return { title: atlas.format.shown(model), content: [atlas.card.draw(record)], canonical: record.page };
    return {
      title: atlas.format.shown(model),
      content: [
        make('h2', {}, atlas.format.shown(model)),
        make(
          'p',
          {},
          'The catalogue does not contain a model with this name. Upper and lower case must match here, but the search above ignores case.',
        ),
      ],
    };
  }
  /** Tell search engines which page has the content: the static page of a model, or this page. */
  function setCanonical(path) {
    const element = document.querySelector('link[rel="canonical"]');
    if (!element) return;
    element.dataset.own ??= element.href;
    element.href = path ? new URL(path, element.dataset.own).href : element.dataset.own;
  }

  /* The columns of a list: [heading, whether cells are numbers, function for the content of a cell, key of the
     entry]. */
  const COLUMNS = [
    ['Relation to its base', false, ({ relation }) => atlas.relations.name(relation), 'relation'],
    ['Family', false, ({ title, page }) => (title ? make('a', { href: page }, title) : 'unplaced'), 'title'],
    ['Downloads', true, ({ downloads }) => count(downloads), 'downloads'],
    ['Likes', true, ({ likes }) => count(likes), 'likes'],
    ['Parameters', true, ({ parameters }) => short(parameters), 'parameters'],
  ];
  /** Create a table of entries {id, title, page, downloads, likes, parameters}. Columns without any values are left
      out. */
  function listed(entries) {
    const columns = COLUMNS.filter(([, , , key]) => entries.some((entry) => entry[key] !== undefined));
    const link = (id) =>
      make(
        'a',
        { class: 'model', href: `#model=${atlas.format.address(id)}` },
        make('span', { class: 'owner' }, atlas.format.shown(id.slice(0, id.indexOf('/') + 1))),
        atlas.format.shown(id.slice(id.indexOf('/') + 1)),
      );
    const line = (entry) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row', class: 'name' }, link(entry.id)),
        columns.map(([, number, write, key]) =>
          make('td', { class: number ? 'number' : null }, entry[key] === undefined ? '' : write(entry)),
        ),
      );
    const head = [['Model', false], ...columns].map(([text, number]) =>
      make('th', { scope: 'col', class: number ? 'number' : null }, text),
    );
    return make(
      'div',
      { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Models found' },
      make(
        'table',
        { class: 'models' },
        make('thead', {}, make('tr', {}, head)),
        make('tbody', {}, entries.map(line)),
      ),
    );
  }
  /** Return the entries of a list of models for these rows of the catalogue. */
  const entriesOf = (catalogue, facts, rows) =>
    rows.slice(0, MOST).map((row) => {
      const family = catalogue.models.family[row];
      return {
        id: catalogue.ids[row],
        title: family < 0 ? '' : catalogue.clades.title[family],
        page: family < 0 ? '' : catalogue.familyLink(family),
        downloads: facts.downloads[row],
        likes: facts.likes[row],
        parameters: facts.parameters[row],
      };
    });

  function showList(title, entries, { total, atLeast = false }) {
    const found = (atLeast ? 'at least ' : '') + plural(total, 'model');
    const shown = total > entries.length ? `Showing the first ${count(entries.length)} of ${found}` : found;
    return {
      title,
      content: [
        make('h2', {}, title),
        make('p', { class: 'quiet' }, shown),
        entries.length ? listed(entries) : make('p', {}, 'No results. Try fewer or shorter words.'),
      ],
    };
  }
  const whole = () => Promise.all([atlas.catalogue.load(), atlas.data.need('facts')]);

  async function listMatches({ q }) {
    const title = `Models matching “${q}”`;
    if (atlas.site.isSharded) {
      await atlas.search.load();
      const found = await atlas.searchShards.query(q, { limit: atlas.searchShards.LISTED });
      return showList(title, found.entries, found);
    }
    const [catalogue, facts] = await Promise.all([
      atlas.catalogue.load(),
      atlas.data.need('facts'),
      atlas.search.load(),
    ]);
    const { index, fuzzy } = atlas.search.current();
    const found = atlas.searchIndex.query(index, q, { fuzzy, limit: MOST });
    return showList(title, entriesOf(catalogue, facts, found.models), found);
  }
  /** List the declared descendants of a model. */
  async function listDescendants({ base }) {
    const title = `Declared descendants of ${atlas.format.shown(base)}`;
    const place = await atlas.shards.find(base);
    if (!place) return showList(title, [], { total: 0 });
    const { source, catalogue, row } = place;
    const [facts, lineage] = await Promise.all([atlas.data.need(`facts${source}`), atlas.lineage.load(source)]);
    const rows = lineage.descendants(row).map((one) => one.row);
    const found = entriesOf(catalogue, facts, byPopularity(rows, facts));
    const entries = [
      ...found.map((entry) => ({ ...entry, relation: lineage.relationOf(catalogue.rowOf(entry.id)) })),
      ...lineage.elsewhere(row).below,
    ];
    return showList(title, entries.slice(0, MOST), { total: rows.length + entries.length - found.length });
  }
  /** Return a function that tests whether a name contains these words in sequence. Between the words there may be
      only separators. */
  function phraseOf(asked) {
    const escaped = asked.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const phrase = new RegExp(escaped.join('[^\\p{L}\\p{N}]*'), 'iu');
    return (id) => asked.length < 2 || phrase.test(id);
  }
  /** Return the rows of the models whose names contain these words in sequence. */
  function rowsWithWords(words, bearers, ids, asked) {
    const lists = asked.map((word) => {
      const at = words.word.indexOf(word);
      return at < 0 ? [] : bearers.row.slice(bearers.start[at], bearers.start[at + 1]);
    });
    const rest = lists.slice(1).map((list) => new Set(list));
    const isPhrase = phraseOf(asked);
    return (lists[0] || []).filter((row) => rest.every((set) => set.has(row)) && isPhrase(ids[row]));
  }

  async function listWithWords({ words: text, cluster }) {
    const asked = text.toLowerCase().split(/\s+/).filter(Boolean);
    const title = `Models whose names contain “${asked.join(' ')}”${cluster ? ` in cluster ${cluster}` : ''}`;
    if (atlas.site.isSharded) {
      const isPhrase = phraseOf(asked);
      const fits =
        asked.length > 1 || cluster
          ? (entry) => isPhrase(entry.id) && (!cluster || entry.cluster === Number(cluster) - 1)
          : null;
      await atlas.search.load();
      const found = await atlas.searchShards.withWords(asked, fits);
      return showList(title, found.entries, found);
    }
    const [[catalogue, facts], words, bearers] = await Promise.all([
      whole(),
      atlas.data.need('words'),
      atlas.data.need('bearers'),
    ]);
    const rows = byPopularity(
      rowsWithWords(words, bearers, catalogue.ids, asked).filter(
        (row) => !cluster || catalogue.models.cluster[row] === Number(cluster) - 1,
      ),
      facts,
    );
    return showList(title, entriesOf(catalogue, facts, rows), { total: rows.length });
  }

  const HANDLERS = {
    model: showModel,
    q: listMatches,
    words: listWithWords,
    ...(atlas.site.hasLineage ? { base: listDescendants } : {}),
  };
  let asked = 0;
  /** Show the model or the list that the state requests. A result is dropped if the state has changed in the
      meantime. */
  async function follow(box) {
    const state = atlas.store.get();
    const key = Object.keys(HANDLERS).find((one) => state[one]);
    const turn = ++asked;
    if (!key) {
      setCanonical('');
      box.replaceChildren();
      return;
    }
    try {
      const { title, content, canonical = '' } = await HANDLERS[key](state);
      if (turn !== asked) return;
      setCanonical(canonical);
      document.title = `${title} · ${document.title.split(' · ').pop()}`;
      box.replaceChildren(...content);
      // The list of pages is for readers without scripts; the browser opens it for the address of a model.
      const pages = document.querySelector('[data-pages]');
      if (pages) pages.open = false;
      box.dataset.ready = '';
      box.scrollIntoView({ block: 'start' });
    } catch (error) {
      box.replaceChildren(make('p', { class: 'notice warn' }, error.message));
    }
  }

  function start() {
    const box = document.querySelector('[data-model]');
    if (!box) return;
    // A search form that is submitted without its script opens this page with ?q=…
    const q = new URLSearchParams(window.location.search).get('q');
    if (q && !Object.keys(atlas.store.get()).length) atlas.store.change({ q }, { replace: true });
    atlas.store.subscribe(() => follow(box));
    follow(box);
  }

  atlas.models = { start };
})(globalThis.constellation);
