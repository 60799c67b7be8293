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
    for (let at = 0; at < list.length; at += 2) shares.push(make('li', {}, make('span', { class: 'chip' }, evidence.ngrams[list[at]], make('span', { class: 'count' }, list[at + 1] + '%'))));
    const name = (clade) => make('a', { href: catalogue.familyLink(clade) }, catalogue.clades.title[clade]);
    const runner = evidence.runner_up[row];
    const also = evidence.also[row] || [];
    return [
      shares.length ? make('div', {}, make('h3', {}, 'Why here'), make('ul', { class: 'chips' }, shares)) : null,
      runner >= 0 ? make('p', { class: 'quiet' }, 'The runner-up was ', name(runner), '.') : null,
      also.length ? make('p', { class: 'quiet' }, 'Its name also bears ', also.flatMap((clade, at) => (at ? [', ', name(clade)] : [name(clade)])), '.') : null,
    ];
  }

  /** What the page says of one model: {title, content}. */
  async function tellModel({ model }) {
    const catalogue = await atlas.catalogue.load();
    const row = catalogue.rowOf(model);
    if (row < 0) return { title: atlas.format.shown(model), content: [make('h2', {}, atlas.format.shown(model)), make('p', {}, 'No model of that name is in this catalogue. Names are told apart by case; the search above is not so strict.')] };
    const [facts, evidence] = await Promise.all([atlas.data.need('facts'), atlas.data.need('evidence').catch(() => null)]);
    const session = { kind: 'page', heading: 'h2', catalogue, facts, state: {}, neighbours: () => atlas.data.need('neighbours'),
      change: (patch) => atlas.store.change({ model: patch.selected }) };
    const parts = atlas.panel.ofModel(session, row);
    const [kin, near] = parts.slice(-2);
    return { title: catalogue.labelOf(row), content: [make('article', { class: 'model-card' }, make('div', { class: 'panel' }, parts.slice(0, -2)),
      make('div', {}, evidence ? evidenceOf(catalogue, evidence, row).filter(Boolean) : [], kin ? make('div', { class: 'panel' }, kin) : null), make('div', { class: 'panel' }, near))] };
  }

  function listed(catalogue, facts, rows) {
    const line = (row) => make('tr', {}, make('th', { scope: 'row', class: 'name' }, make('a', { href: '#model=' + atlas.format.address(catalogue.ids[row]) },
      make('span', { class: 'owner' }, catalogue.headOf(row)), catalogue.nameOf(row))),
    make('td', {}, catalogue.models.family[row] < 0 ? 'unplaced' : make('a', { href: catalogue.familyLink(catalogue.models.family[row]) }, catalogue.clades.title[catalogue.models.family[row]])),
    make('td', { class: 'number' }, count(facts.downloads[row])), make('td', { class: 'number' }, count(facts.likes[row])), make('td', { class: 'number' }, short(facts.parameters[row])));
    const head = ['Model', 'Family', 'Downloads', 'Likes', 'Parameters'];
    return make('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Models found' }, make('table', { class: 'models' },
      make('thead', {}, make('tr', {}, head.map((text, at) => make('th', { scope: 'col', class: at > 1 ? 'number' : null }, text)))), make('tbody', {}, rows.map(line))));
  }

  function tellList(title, catalogue, facts, rows, total = rows.length) {
    const shown = rows.slice(0, MOST);
    const more = total > shown.length ? ', the first ' + shown.length + ' shown' : '';
    return { title, content: [make('h2', {}, title), make('p', { class: 'quiet' }, plural(total, 'model') + more),
      shown.length ? listed(catalogue, facts, shown) : make('p', {}, 'Nothing is named like that. Fewer or shorter words find more.')] };
  }
  const byDownloads = (rows, facts) => rows.sort((a, b) => (facts.downloads[b] || 0) - (facts.downloads[a] || 0) || a - b);

  async function tellSearch({ q }) {
    const [catalogue, facts] = await Promise.all([atlas.catalogue.load(), atlas.data.need('facts'), atlas.search.load()]);
    const { index, fuzzy } = atlas.search.current();
    const found = atlas.searchIndex.query(index, q, { fuzzy, limit: MOST });
    return tellList('Models named like “' + q + '”', catalogue, facts, found.models, found.total);
  }
  /** What declares to be made from a model, and from those in turn. */
  async function tellBase({ base }) {
    const [catalogue, facts, lineage] = await Promise.all([atlas.catalogue.load(), atlas.data.need('facts'), atlas.lineage.load()]);
    const row = catalogue.rowOf(base);
    const rows = row < 0 ? [] : lineage.descendants(row).map((one) => one.row);
    return tellList('Models made from ' + base + ', as declared', catalogue, facts, byDownloads(rows, facts));
  }
  async function tellOwner({ owner }) {
    const [catalogue, facts] = await Promise.all([atlas.catalogue.load(), atlas.data.need('facts')]);
    return tellList('Models of ' + atlas.format.shown(owner), catalogue, facts, byDownloads([...catalogue.ids.keys()].filter((row) => catalogue.ownerOf(row) === owner), facts));
  }

  /** The rows of the models whose names bear these words one after the other, as the atlas cuts names into words. */
  function bearing(words, bearers, ids, asked) {
    const lists = asked.map((word) => { const at = words.word.indexOf(word); return at < 0 ? [] : bearers.row.slice(bearers.start[at], bearers.start[at + 1]); });
    const rest = lists.slice(1).map((list) => new Set(list));
    const escaped = asked.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    // What stands between two words of a phrase in a name: separators, or nothing.
    const phrase = new RegExp(escaped.join('[^\\p{L}\\p{N}]*'), 'iu');
    return (lists[0] || []).filter((row) => rest.every((set) => set.has(row)) && (asked.length < 2 || phrase.test(ids[row])));
  }

  async function tellWords({ words: text, cluster }) {
    const [catalogue, facts, words, bearers] = await Promise.all([atlas.catalogue.load(), atlas.data.need('facts'), atlas.data.need('words'), atlas.data.need('bearers')]);
    const asked = text.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = bearing(words, bearers, catalogue.ids, asked).filter((row) => !cluster || catalogue.models.cluster[row] === Number(cluster) - 1);
    const title = 'Models whose names bear “' + asked.join(' ') + '”' + (cluster ? ' in cluster ' + cluster : '');
    return tellList(title, catalogue, facts, byDownloads(rows, facts));
  }

  const TELLERS = { model: tellModel, q: tellSearch, words: tellWords, owner: tellOwner, ...(atlas.lineage ? { base: tellBase } : {}) };
  let asked = 0;
  /** Show what the fragment asks for; an answer that comes too late for its question is dropped. */
  async function follow(box) {
    const state = atlas.store.get();
    const key = Object.keys(TELLERS).find((one) => state[one]);
    const turn = ++asked;
    if (!key) { box.replaceChildren(); return; }
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
})(globalThis.constellation = globalThis.constellation || {});
