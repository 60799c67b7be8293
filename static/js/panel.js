/* panel.js: what is known of the model or clade that is looked at, beside the view.
   In: the session and an item {row} or {clade}. Out: an element with facts, links and neighbours. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const { count, short, month, plural } = atlas.format;

  const facts = (pairs) => make('dl', {}, pairs.filter(([, value]) => value != null && value !== '').flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, value)]));
  const links = (...items) => make('ul', { class: 'links' }, items.filter(Boolean).map((item) => make('li', {}, item)));
  const link = (href, text) => make('a', { href }, text);

  const PAGES = { tree: ['tree.html', 'Show in the tree'], graph: ['graph.html', 'Show in the graph'] };
  /** The same model in another view, with the colours and the filter of this one. */
  function otherView(session, row, kind) {
    if (session.kind === kind) return null;
    const [page, text] = PAGES[kind];
    const family = session.catalogue.models.family[row];
    const state = { selected: session.catalogue.ids[row] };
    if (kind === 'tree' && family >= 0) state.root = session.catalogue.clades.slug[family];
    for (const key of ['colour', 'size', ...atlas.filters.KEYS, 'bits']) if (session.state()[key] && session.state()[key] !== 'community') state[key] = session.state()[key];
    return link(atlas.dom.root() + page + '#' + atlas.state.write(state), text);
  }

  /** The nearest names, each a button that selects it. */
  function near(session, row) {
    const list = make('ol', { class: 'near' });
    const box = make('div', { class: 'rule' }, make('h4', {}, 'Nearest names'), list);
    session.neighbours().then((neighbours) => {
      const { ids } = session.catalogue;
      const buttons = [];
      for (let at = neighbours.start[row]; at < neighbours.start[row + 1]; at++) {
        const other = neighbours.row[at];
        buttons.push(make('li', {}, make('button', { type: 'button', onclick: () => session.change({ selected: ids[other] }) },
          make('span', {}, ids[other]), make('span', { class: 'value' }, neighbours.similarity[at] + '%'))));
      }
      list.replaceChildren(...(buttons.length ? buttons : [make('li', { class: 'quiet' }, 'No name is near this one.')]));
    }, (error) => list.replaceChildren(make('li', {}, error.message)));
    return box;
  }

  function ofModel(session, row) {
    const { catalogue, facts: known } = session;
    const clade = catalogue.models.family[row];
    const root = atlas.dom.root();
    const lineage = clade < 0 ? ['unplaced'] : catalogue.lineage(clade).flatMap((one, at) => {
      const page = catalogue.clades.has_page[one] ? link(root + catalogue.familyLink(one), catalogue.clades.title[one]) : catalogue.clades.title[one];
      return at ? [' › ', page] : [page];
    });
    const pairs = [['Family', make('span', {}, lineage)]];
    if (known) {
      pairs.push(['Downloads', count(known.downloads[row]) + (known.downloads[row] == null ? '' : ' in 30 days')], ['Likes', count(known.likes[row])],
        ['Parameters', known.parameters[row] == null ? null : short(known.parameters[row])],
        ['At 4 bits', known.parameters[row] == null ? null : 'about ' + Math.max(0.1, atlas.filters.gigabytes(known.parameters[row])).toFixed(1) + ' GB'],
        ['Since', known.created[row] == null ? null : month(known.created[row])], ['Task', known.tasks[known.task[row]]],
        ['Licence', known.licenses[known.license[row]]], ['Backbone', known.backbones[known.backbone[row]]],
        ['Confidence', clade < 0 || !known.confidence ? null : known.confidence[row] + '% in this family']);
    } else session.needFacts();
    return [make('h3', {}, catalogue.ownerOf(row) ? make('span', { class: 'owner' }, catalogue.ownerOf(row) + '/') : null, catalogue.nameOf(row)), facts(pairs),
      links(link(root + catalogue.modelLink(row), catalogue.pageOf(clade) < 0 ? 'Its page' : 'In its family’s table'), link(catalogue.hubLink(row), 'Hugging Face'), otherView(session, row, 'tree'), otherView(session, row, 'graph')),
      near(session, row)];
  }

  function ofClade(session, clade, extra = []) {
    const { clades } = session.catalogue;
    const children = session.catalogue.childrenOf(clade).slice().sort((a, b) => clades.models[b] - clades.models[a]).slice(0, 8);
    const root = atlas.dom.root();
    return [make('h3', {}, clades.title[clade]),
      facts([['Models', count(clades.models[clade])], ['Named just so', clades.own[clade] === clades.models[clade] ? null : count(clades.own[clade])],
        ['Downloads', short(clades.downloads[clade]) + ' in 30 days'], ['Likes', count(clades.likes[clade])]]),
      links(clades.has_page[clade] && clades.slug[clade] !== session.clade ? link(root + session.catalogue.familyLink(clade), 'Family page') : null, ...extra),
      children.length ? make('div', { class: 'rule' }, make('h4', {}, 'Inside it'), make('ol', { class: 'near' }, children.map((child) =>
        make('li', {}, make('button', { type: 'button', onclick: () => session.openClade(child) }, make('span', {}, clades.title[child]), make('span', { class: 'value' }, count(clades.models[child]))))))) : null];
  }

  /** Names of the brightest models, each a button that selects it. */
  function brightest(session, rows) {
    if (!rows.length) return null;
    const { ids } = session.catalogue;
    const value = (row) => (session.facts ? short(session.facts[session.state().size === 'likes' ? 'likes' : 'downloads'][row]) : '');
    return make('div', { class: 'rule' }, make('h4', {}, session.state().size === 'likes' ? 'Most liked' : 'Most downloaded'), make('ol', { class: 'near' }, rows.map((row) =>
      make('li', {}, make('button', { type: 'button', onclick: () => session.change({ selected: ids[row] }) }, make('span', {}, ids[row]), make('span', { class: 'value' }, value(row)))))));
  }

  const ofMany = (title, models, kept) => [make('h3', {}, title), facts([['Models', count(models)], ['Kept by the filter', kept == null ? null : plural(kept, 'model')]])];

  atlas.panel = { ofModel, ofClade, ofMany, brightest, links, link };
})(globalThis.constellation = globalThis.constellation || {});
