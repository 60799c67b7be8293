/* The panel beside a view, with facts, links and lists about the selected model, branch or community. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count, short, month } = atlas.format;
  const { counts } = atlas.site;
  const PAGES = { tree: ['tree.html', 'Show in the tree'], graph: ['graph.html', 'Show in the graph'] };

  const facts = (pairs) =>
    make(
      'dl',
      {},
      pairs
        .filter(([, value]) => value != null && value !== '')
        .flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, value)]),
    );
  const link = (href, text) => make('a', { href }, text);
  function links(...items) {
    const shown = items.filter(Boolean);
    return shown.length
      ? make(
          'ul',
          { class: 'links' },
          shown.map((item) => make('li', {}, item)),
        )
      : null;
  }
  /** Create a list with a small heading. entries: [{text, value, press}] */
  function list(title, entries) {
    if (!entries.length) return null;
    return make(
      'div',
      { class: 'rule' },
      make('p', { class: 'list-title' }, title),
      make(
        'ol',
        { class: 'near', 'aria-label': title },
        entries.map(({ text, value, press }) =>
          make(
            'li',
            {},
            make(
              'button',
              { type: 'button', onclick: press },
              make('span', {}, text),
              make('span', { class: 'value' }, value),
            ),
          ),
        ),
      ),
    );
  }

  /** Create a link to the same model in another view, with the same colours and filter. */
  function otherView(session, row, kind) {
    if (session.kind === kind) return null;
    const [page, text] = PAGES[kind];
    const family = session.catalogue.models.family[row];
    const state = { selected: session.catalogue.ids[row] };
    if (kind === 'tree' && family >= 0) state.root = session.catalogue.clades.slug[family];
    for (const key of ['colour', 'size', 'bits', ...atlas.filters.KEYS])
      if (session.state[key] !== 'community') state[key] = session.state[key];
    return link(`${atlas.site.root + page}#${atlas.state.write(state)}`, text);
  }

  /** Create the list of nearest names. It is filled when the data have been loaded. */
  function near(session, row) {
    const box = make('div', {}, make('p', { class: 'quiet rule' }, 'Loading nearest names …'));
    session.near(row).then(
      (near) => {
        const entries = near.map(({ id, similarity }) => ({
          text: atlas.dom.named(id),
          value: `${similarity}%`,
          press: () => session.change({ selected: id }),
        }));
        box.replaceChildren(
          list('Nearest names', entries) ||
            make('p', { class: 'quiet rule' }, 'No other model has a similar name.'),
        );
      },
      (error) => box.replaceChildren(make('p', { class: 'rule' }, error.message)),
    );
    return box;
  }

  function place({ catalogue }, row) {
    const clade = catalogue.models.family[row];
    if (clade < 0) return 'unplaced';
    const { clades } = catalogue;
    return make(
      'span',
      {},
      catalogue
        .lineage(clade)
        .flatMap((one, at) => [
          at ? ' › ' : '',
          link(atlas.site.root + catalogue.familyLink(one), clades.title[one]),
        ]),
    );
  }
  /** Return the memory that a model needs at 4 bits, or at the bits that the name of a quantised copy gives. */
  function memoryRow(known, row) {
    const bits = known.bits?.[row] ?? 4;
    const memory = atlas.filters.memoryOf(
      known,
      row,
      [4, 8, 16].find((one) => bits <= one),
    );
    return [`At ${bits} bits`, memory == null ? null : `about ${Math.max(0.1, memory).toFixed(1)} GB`];
  }
  function factsOf({ catalogue, facts: known }, row) {
    if (!known) return [];
    const parameters = known.parameters[row];
    return [
      ...(counts.hasDownloads
        ? [
            [
              counts.title,
              known.downloads[row] == null
                ? atlas.format.UNKNOWN
                : `${count(known.downloads[row])} ${counts.period}`.trim(),
            ],
          ]
        : []),
      ...(counts.hasLikes ? [['Likes', count(known.likes[row])]] : []),
      [
        'Parameters',
        parameters == null ? null : short(parameters) + ['', ', from the name', ', doubtful'][known.read[row]],
      ],
      memoryRow(known, row),
      ['Created', known.created[row] == null ? null : month(known.created[row])],
      ['Task', known.tasks[known.task[row]]],
      ['Licence', known.licenses[known.license[row]]],
      ['Built on', atlas.lines.draw(known, row)],
      ['Confidence', catalogue.models.family[row] < 0 ? null : `${known.confidence[row]}% in this family`],
    ];
  }
  function ofModel(session, row) {
    const { catalogue } = session;
    const page = catalogue.pageLink(row);
    return [
      make(
        session.heading,
        { class: 'panel-title' },
        make('span', { class: 'owner' }, catalogue.headOf(row)),
        atlas.dom.named(catalogue.nameOf(row)),
      ),
      facts([['Family', place(session, row)], ...factsOf(session, row)]),
      links(
        link(atlas.site.root + catalogue.modelLink(row), 'Card of the model'),
        page ? atlas.dom.external(page, atlas.format.siteOf(page)) : null,
        otherView(session, row, 'tree'),
        otherView(session, row, 'graph'),
      ),
      atlas.site.hasLineage ? atlas.lineagePanel.ofModel(session, row) : null,
      near(session, row),
    ];
  }

  /** Return the sum of a family's counts, with the number of models for which it is known unless it is known for
      all. */
  function sumOf(clades, count, clade, write, unit = '') {
    const known = clades[`${count}_known`][clade];
    const models = clades.models[clade];
    if (!known) return atlas.format.UNKNOWN;
    const sum = atlas.format.total(clades[count][clade], known, models, write) + unit;
    return known < models
      ? `${sum} (known for ${atlas.format.count(known)} of ${atlas.format.count(models)})`
      : sum;
  }

  /** Describe a branch or a community. If it is a family, `clade` is its number, which is used to look up counts.
      `rows` are the models that pass the filter, whose lines are counted. `more` has further facts. */
  function ofGroup(session, { title, clade = -1, models, kept = null, rows = [], more = [] }) {
    const { clades } = session.catalogue;
    const own =
      clade < 0 || clades.own[clade] === models ? [] : [['Not in a sub-family', count(clades.own[clade])]];
    const sums =
      clade < 0
        ? []
        : [
            ...(counts.hasDownloads
              ? [[counts.title, sumOf(clades, 'downloads', clade, short, counts.period && ` ${counts.period}`)]]
              : []),
            ...(counts.hasLikes ? [['Likes', sumOf(clades, 'likes', clade, count)]] : []),
          ];
    const page = clade >= 0 && clades.slug[clade] !== session.clade;
    return [
      make(session.heading, { class: 'panel-title' }, title),
      facts([
        ['Models', count(models)],
        ['Matching the filter', kept == null ? null : count(kept)],
        ...more,
        ...own,
        ...sums,
        [
          rows.length < (kept ?? models) ? 'Built on (drawn models only)' : 'Built on',
          session.facts && !session.isPartial ? atlas.lines.drawTally(session.facts, rows) : null,
        ],
      ]),
      page ? links(link(atlas.site.root + session.catalogue.familyLink(clade), 'Family page')) : null,
    ];
  }

  /** Create the list of branches. Each branch has a button to open it and a button to collapse or expand it. */
  function branches(entries) {
    if (!entries.length) return null;
    return make(
      'div',
      { class: 'rule' },
      make('p', { class: 'list-title' }, 'Branches'),
      make(
        'ol',
        { class: 'near foldable', 'aria-label': 'Branches' },
        entries.map(({ title, models, open, toggle, collapsed }) =>
          make(
            'li',
            {},
            make(
              'button',
              {
                type: 'button',
                class: 'fold',
                'data-slot': `fold ${title}`,
                'aria-expanded': String(!collapsed),
                'aria-label': (collapsed ? 'Expand ' : 'Collapse ') + title,
                onclick: toggle,
              },
              collapsed ? '▸' : '▾',
            ),
            make(
              'button',
              { type: 'button', onclick: open },
              make('span', {}, title),
              make('span', { class: 'value' }, count(models)),
            ),
          ),
        ),
      ),
    );
  }

  /** Create the list of the brightest models. Each model is a button that selects the model. Models with an unknown
      count are not listed. */
  function brightest(session, rows) {
    const by = (session.state.size || counts.first) === 'likes' ? 'likes' : 'downloads';
    const { ids } = session.catalogue;
    const known = session.facts ? rows.filter((row) => session.facts[by][row] != null) : [];
    return list(
      by === 'likes' ? 'Most liked models' : `M${counts.most.slice(1)} models`,
      known.map((row) => ({
        text: atlas.dom.named(ids[row]),
        value: short(session.facts[by][row]),
        press: () => session.change({ selected: ids[row] }),
      })),
    );
  }

  atlas.panel = { ofModel, ofGroup, branches, brightest, list, links };
})(globalThis.constellation);
