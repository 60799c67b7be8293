/* models.js: the page where every model has its address: #model=OWNER/NAME, and lists for #q=…, #words=… and #owner=….
   In: the element marked data-model and the page's state. Out: a model's facts, or a list of models. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const { count, short, plural } = atlas.format;
  const MOST = 300;

  /** Why a model is where it is: what its name shares with the family's others. */
  function evidenceOf(catalogue, evidence, row) {
    const list = evidence.evidence[row] || [];
    const shares = [];
    for (let at = 0; at < list.length; at += 2)
      shares.push(
        make(
          'li',
          {},
          make(
            'span',
            { class: 'chip' },
            evidence.ngrams[list[at]],
            make('span', { class: 'count' }, list[at + 1] + '%'),
          ),
        ),
      );
    const name = (clade) => make('a', { href: catalogue.familyLink(clade) }, catalogue.clades.title[clade]);
    const runner = evidence.runner_up[row];
    const also = evidence.also[row] || [];
    return [
      shares.length ? make('div', {}, make('h3', {}, 'Why here'), make('ul', { class: 'chips' }, shares)) : null,
      runner >= 0 ? make('p', { class: 'quiet' }, 'The runner-up was ', name(runner), '.') : null,
      also.length
        ? make(
            'p',
            { class: 'quiet' },
            'Its name also bears ',
            also.flatMap((clade, at) => (at ? [', ', name(clade)] : [name(clade)])),
            '.',
          )
        : null,
    ];
  }

  /** What the page says of one model: {title, content}. */
  async function tellModel({ model }) {
    const place = await atlas.shards.find(model);
    if (!place)
      return {
        title: atlas.format.shown(model),
        content: [
          make('h2', {}, atlas.format.shown(model)),
          make(
            'p',
            {},
            'No model of that name is in this catalogue. Names are told apart by case; the search above is not so strict.',
          ),
        ],
      };
    const { source, catalogue, row } = place;
    const [facts, evidence] = await Promise.all([
      atlas.data.need('facts' + source),
      atlas.data.need('evidence' + source).catch(() => null),
    ]);
    const session = {
      kind: 'page',
      heading: 'h2',
      source,
      catalogue,
      facts,
      state: {},
      near: () => atlas.shards.near(place),
      change: (patch) => atlas.store.change({ model: patch.selected }),
    };
    const parts = atlas.panel.ofModel(session, row);
    const [kin, near] = parts.slice(-2);
    return {
      title: catalogue.labelOf(row),
      content: [
        make(
          'article',
          { class: 'model-card' },
          make('div', { class: 'panel' }, parts.slice(0, -2)),
          make(
            'div',
            {},
            evidence ? evidenceOf(catalogue, evidence, row).filter(Boolean) : [],
            kin ? make('div', { class: 'panel' }, kin) : null,
          ),
          make('div', { class: 'panel' }, near),
        ),
      ],
    };
  }

  /* What a list tells of a model: [heading, whether it is a number, what is written, of what]. */
  const COLUMNS = [
    ['Family', false, ({ title, page }) => (title ? make('a', { href: page }, title) : 'unplaced'), 'title'],
    ['Downloads', true, ({ downloads }) => count(downloads), 'downloads'],
    ['Likes', true, ({ likes }) => count(likes), 'likes'],
    ['Parameters', true, ({ parameters }) => short(parameters), 'parameters'],
  ];
  /** A table of entries {id, title, page, downloads, likes, parameters}; what none of them has is no column. */
  function listed(entries) {
    const columns = COLUMNS.filter(([, , , key]) => entries.some((entry) => entry[key] !== undefined));
    const link = (id) =>
      make(
        'a',
        { href: '#model=' + atlas.format.address(id) },
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
  /** What a list tells of some rows of the whole catalogue. */
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

  function tellList(title, entries, { total, atLeast = false }) {
    const more = total > entries.length ? ', the first ' + entries.length + ' shown' : '';
    return {
      title,
      content: [
        make('h2', {}, title),
        make('p', { class: 'quiet' }, (atLeast ? 'at least ' : '') + plural(total, 'model') + more),
        entries.length
          ? listed(entries)
          : make('p', {}, 'Nothing is named like that. Fewer or shorter words find more.'),
      ],
    };
  }
  const byDownloads = (rows, facts) =>
    rows.sort((a, b) => (facts.downloads[b] || 0) - (facts.downloads[a] || 0) || a - b);
  const whole = () => Promise.all([atlas.catalogue.load(), atlas.data.need('facts')]);

  async function tellSearch({ q }) {
    const title = 'Models named like “' + q + '”';
    if (atlas.shards.exist()) {
      const found = await atlas.searchShards.query(q, { limit: atlas.searchShards.LISTED });
      return tellList(title, found.entries, found);
    }
    const [catalogue, facts] = await Promise.all([
      atlas.catalogue.load(),
      atlas.data.need('facts'),
      atlas.search.load(),
    ]);
    const { index, fuzzy } = atlas.search.current();
    const found = atlas.searchIndex.query(index, q, { fuzzy, limit: MOST });
    return tellList(title, entriesOf(catalogue, facts, found.models), found);
  }
  /** What declares to be made from a model, and from those in turn. */
  async function tellBase({ base }) {
    const title = 'Models made from ' + atlas.format.shown(base) + ', as declared';
    const place = await atlas.shards.find(base);
    if (!place) return tellList(title, [], { total: 0 });
    const { source, catalogue, row } = place;
    const [facts, lineage] = await Promise.all([atlas.data.need('facts' + source), atlas.lineage.load(source)]);
    const rows = lineage.descendants(row).map((one) => one.row);
    const others = lineage.elsewhere(row).below.map((id) => ({ id }));
    return tellList(title, [...entriesOf(catalogue, facts, byDownloads(rows, facts)), ...others].slice(0, MOST), {
      total: rows.length + others.length,
    });
  }
  async function tellOwner({ owner }) {
    const title = 'Models of ' + atlas.format.shown(owner);
    if (atlas.shards.exist()) {
      const found = (await atlas.shards.look('ids', owner + '/', Infinity)).sort(
        (a, b) => (b.downloads || 0) - (a.downloads || 0),
      );
      return tellList(
        title,
        found.slice(0, MOST).map(({ key, downloads }) => ({ id: key, downloads })),
        { total: found.length },
      );
    }
    const [catalogue, facts] = await whole();
    const rows = byDownloads(
      [...catalogue.ids.keys()].filter((row) => catalogue.ownerOf(row) === owner),
      facts,
    );
    return tellList(title, entriesOf(catalogue, facts, rows), { total: rows.length });
  }

  /** Whether a name bears words one after the other: between two of them stand separators, or nothing. */
  function phraseOf(asked) {
    const escaped = asked.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const phrase = new RegExp(escaped.join('[^\\p{L}\\p{N}]*'), 'iu');
    return (id) => asked.length < 2 || phrase.test(id);
  }
  /** The rows of the models whose names bear these words one after the other, as the atlas cuts names into words. */
  function bearing(words, bearers, ids, asked) {
    const lists = asked.map((word) => {
      const at = words.word.indexOf(word);
      return at < 0 ? [] : bearers.row.slice(bearers.start[at], bearers.start[at + 1]);
    });
    const rest = lists.slice(1).map((list) => new Set(list));
    const isPhrase = phraseOf(asked);
    return (lists[0] || []).filter((row) => rest.every((set) => set.has(row)) && isPhrase(ids[row]));
  }

  async function tellWords({ words: text, cluster }) {
    const asked = text.toLowerCase().split(/\s+/).filter(Boolean);
    const title = 'Models whose names bear “' + asked.join(' ') + '”' + (cluster ? ' in cluster ' + cluster : '');
    if (atlas.shards.exist()) {
      const isPhrase = phraseOf(asked);
      const fits =
        asked.length > 1 || cluster
          ? (entry) => isPhrase(entry.id) && (!cluster || entry.cluster === Number(cluster) - 1)
          : null;
      const found = await atlas.searchShards.bearing(asked, fits);
      return tellList(title, found.entries, found);
    }
    const [[catalogue, facts], words, bearers] = await Promise.all([
      whole(),
      atlas.data.need('words'),
      atlas.data.need('bearers'),
    ]);
    const rows = byDownloads(
      bearing(words, bearers, catalogue.ids, asked).filter(
        (row) => !cluster || catalogue.models.cluster[row] === Number(cluster) - 1,
      ),
      facts,
    );
    return tellList(title, entriesOf(catalogue, facts, rows), { total: rows.length });
  }

  const TELLERS = {
    model: tellModel,
    q: tellSearch,
    words: tellWords,
    owner: tellOwner,
    ...(atlas.lineage ? { base: tellBase } : {}),
  };
  let asked = 0;
  /** Show what the fragment asks for; an answer that comes too late for its question is dropped. */
  async function follow(box) {
    const state = atlas.store.get();
    const key = Object.keys(TELLERS).find((one) => state[one]);
    const turn = ++asked;
    if (!key) {
      box.replaceChildren();
      return;
    }
    try {
      const { title, content } = await TELLERS[key](state);
      if (turn !== asked) return;
      document.title = title + ' · ' + document.title.split(' · ').pop();
      box.replaceChildren(...content);
      box.dataset.ready = '';
      box.scrollIntoView({ block: 'nearest' });
    } catch (error) {
      box.replaceChildren(make('p', { class: 'notice warn' }, error.message));
    }
  }

  function start() {
    const box = document.querySelector('[data-model]');
    if (!box) return;
    // Without scripts the search form leads here with ?q=…
    const q = new URLSearchParams(window.location.search).get('q');
    if (q && !Object.keys(atlas.store.get()).length) atlas.store.change({ q }, { replace: true });
    atlas.store.subscribe(() => follow(box));
    follow(box);
  }

  atlas.models = { start };
})((globalThis.constellation = globalThis.constellation || {}));
