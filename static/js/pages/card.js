/* The card of a model: its data, and its elements. The template templates/card.html makes the same card for the static
   pages: change both. docs/payloads.md describes the data scripts `cards` and `cards/0001` and so on. */
((atlas) => {
  'use strict';
  const { make, svg, external, named, term } = atlas.dom;
  const { address, cardLink, plural, shown, siteOf } = atlas.format;
  const { root } = atlas.site;
  const [WIDTH, STEP] = [100, 10]; // as in constellation/render/cards/branches.py

  /* --- the data of a card */

  /** Return the record of a model from its script, with ids instead of numbers. */
  function recordOf(piece, at, directory) {
    const ids = piece.ids.split('\n');
    const { families } = piece;
    const family = (number) =>
      number < 0 ? null : { text: families[number][1], href: `${root}families/${families[number][0]}.html` };
    const trail = [];
    for (let one = piece.family[at]; one >= 0; one = families[one][2]) trail.unshift(one);
    const pairs = (list) =>
      list.filter((_, place) => place % 2 === 0).map((one, place) => [one, list[2 * place + 1]]);
    const models = (list) => pairs(list).map(([number, value]) => ({ id: ids[number], value }));
    const id = ids[at];
    const cut = id.indexOf('/');
    const owner = id.slice(0, Math.max(cut, 0));
    const [title, line] = piece.lines[piece.line[at]];
    const named = piece.family[at] < 0 ? '' : families[piece.family[at]][0];
    return {
      id,
      owner,
      name: id.slice(cut + 1),
      ownerHref: piece.owner[at]
        ? `${root}owners/${piece.owner[at]}.html`
        : `${root}models.html#owner=${encodeURIComponent(owner)}`,
      page: piece.page[at] ? `${root}models/${piece.page[at]}.html` : '',
      parts: pairs(piece.parts[at])
        .filter(([text, kind]) => kind || /[\p{L}\p{N}]/u.test(text))
        .map(([text, kind]) => ({
          text,
          kind: directory.kinds[kind],
          label: directory.labels[kind],
          term: directory.terms[kind],
          word: directory.words[text.toLowerCase()] || '',
        })),
      tree: `${root}tree.html#${named ? `root=${named}&` : ''}selected=${address(id)}`,
      graph: `${root}graph.html#selected=${address(id)}`,
      trail: trail.map(family),
      family: trail.length ? families[piece.family[at]][1] : '',
      confidence: piece.confidence[at],
      why: piece.why[at],
      runnerUp: family(piece.runner_up[at]),
      teacher: family(piece.teacher[at]),
      also: piece.also[at].map(family),
      line: { text: title, href: line ? root + line : '' },
      lineWhy: piece.line_why[at],
      madeHow: piece.made_how[at],
      bases: piece.bases[at].map((one) =>
        typeof one === 'string' ? { id: one, outside: true } : { id: ids[one] },
      ),
      noBase: piece.no_base[at],
      ancestors: piece.ancestors[at].map((number) => ({ id: ids[number] })),
      siblings: models(piece.siblings[at]),
      siblingsCount: piece.siblings_count[at],
      derived: models(piece.derived[at]),
      descendants: piece.descendants[at],
      derivedCount: piece.derived_count[at],
      near: models(piece.near[at]).map(({ id: other, value }) => ({ id: other, value: `${value}%` })),
      memory: piece.memory[at],
      facts: piece.facts[at],
      popularity: [
        ...(atlas.site.counts.hasDownloads ? [[atlas.site.counts.fullTitle, ...piece.downloads[at]]] : []),
        ...(atlas.site.counts.hasLikes ? [['Likes', ...piece.likes[at]]] : []),
      ],
      leaves: piece.leaves[at].map((number) => ({ id: ids[number] })),
      joins: piece.joins[at],
    };
  }

  /** Load the record of a model, or null if the catalogue does not have the model. */
  async function load(id) {
    const directory = await atlas.data.need('cards');
    const number = atlas.shards.scriptOf(directory.first.split('\n'), `${id}\0`);
    const piece = await atlas.data.need(`cards/${String(number + 1).padStart(4, '0')}`);
    const at = piece.ids.split('\n').slice(0, piece.models).indexOf(id);
    return at < 0 ? null : recordOf(piece, at, directory);
  }

  /* --- the elements of a card */

  /** Return the path of a dendrogram, given the heights at which each leaf joins the next one. */
  function branchPath(joins) {
    const top = Math.max(0, ...joins) || 1;
    const parts = [];
    function draw(start, stop) {
      if (stop - start === 1) return [WIDTH, start * STEP + STEP / 2];
      const height = Math.max(...joins.slice(start, stop - 1));
      const cuts = [start];
      for (let at = start; at < stop - 1; at++) if (joins[at] === height) cuts.push(at + 1);
      const points = cuts.map((cut, at) => draw(cut, cuts[at + 1] ?? stop));
      const x = WIDTH - Math.floor((WIDTH * height) / top);
      const [first, last] = [points[0][1], points[points.length - 1][1]];
      parts.push(`M${x} ${first}V${last}`, ...points.map(([right, y]) => `M${x} ${y}H${right}`));
      return [x, Math.floor((first + last) / 2)];
    }
    draw(0, joins.length + 1);
    return parts.join('');
  }

  /** Return the points of a line through the counts of the snapshots; '' for fewer than two counts. */
  function coursePoints(course) {
    const last = Math.max(course.length - 1, 1);
    const points = course
      .map((value, at) => [value, `${Math.floor((at * 100) / last)},${20 - Math.floor(value / 5)}`])
      .filter(([value]) => value >= 0);
    return points.length > 1 ? points.map(([, point]) => point).join(' ') : '';
  }

  const link = ({ href, text }) => make('a', { href }, text);
  function model({ id, outside }) {
    if (!outside) return [make('a', { class: 'model', href: root + cardLink(id) }, named(id))];
    const href = atlas.format.fillLink(atlas.site.link, id);
    return [
      href ? external(href, shown(id)) : shown(id),
      ' ',
      make('span', { class: 'quiet' }, 'not in this catalogue'),
    ];
  }
  const models = (items) =>
    make(
      'ol',
      { class: 'near' },
      items.map((item) =>
        make('li', {}, model(item), item.value ? make('span', { class: 'value' }, item.value) : null),
      ),
    );
  const joined = (items, separator) => items.flatMap((item, at) => (at ? [separator, link(item)] : [link(item)]));
  const more = (href, text) => make('p', { class: 'more' }, make('a', { href }, `${text} →`));
  const section = (name, heading, ...content) =>
    make('section', { class: `card-${name}` }, make('h3', {}, heading), content.flat(2));
  const listed = (heading, items) => [make('h4', {}, heading), models(items)];
  const madeFrom = (id) => `${root}models.html#base=${address(id)}`;

  function headOf(it) {
    const hub = atlas.format.fillLink(atlas.site.link, it.id);
    const issue = atlas.format.fillIssue(atlas.site.issues, it.id);
    return make(
      'header',
      {},
      make(
        'h2',
        { class: 'card-title' },
        it.owner ? make('span', { class: 'owner' }, `${shown(it.owner)}/`) : null,
        named(it.name || it.id),
      ),
      make(
        'ul',
        { class: 'name-parts', 'aria-label': 'Parts of the name' },
        it.owner
          ? make(
              'li',
              { class: 'part-owner' },
              make('a', { href: it.ownerHref }, shown(it.owner)),
              ' ',
              make('small', {}, 'owner'),
            )
          : null,
        it.parts.map((part) =>
          make(
            'li',
            { class: part.kind ? `part-${part.kind}` : null },
            part.word ? term(part.word, shown(part.text)) : make('span', {}, shown(part.text)),
            part.kind ? ' ' : null,
            part.kind ? make('small', {}, part.term ? term(part.term, part.label) : part.label) : null,
          ),
        ),
      ),
      make(
        'ul',
        { class: 'card-links' },
        hub ? make('li', {}, external(hub, siteOf(hub))) : null,
        make('li', {}, make('a', { href: it.tree }, 'Show in the tree')),
        make('li', {}, make('a', { href: it.graph }, 'Show in the graph')),
        issue ? make('li', {}, external(issue, 'Report a mistake')) : null,
      ),
    );
  }

  function familyOf(it) {
    return section(
      'family',
      term('family', 'Family'),
      make(
        'p',
        {},
        it.trail.length ? joined(it.trail, ' › ') : 'No family',
        it.confidence ? ' ' : null,
        it.confidence
          ? make('span', { class: 'quiet' }, term('confidence', 'confidence'), ` ${it.confidence}`)
          : null,
      ),
      make('p', {}, it.why),
      it.runnerUp ? make('p', {}, 'Second-best family: ', link(it.runnerUp), '.') : null,
      it.teacher ? make('p', {}, 'The teacher of this model belongs to the family ', link(it.teacher), '.') : null,
      it.also.length ? make('p', {}, 'The name also contains the stem of ', joined(it.also, ', '), '.') : null,
    );
  }

  function lineOf(it) {
    const base = it.bases.find(({ outside }) => !outside);
    return section(
      'line',
      [term('line', 'Line'), ' and ', term('base-model', 'base models')],
      make(
        'p',
        {},
        it.line.text
          ? ['Line: ', it.line.href ? link({ ...it.line, text: shown(it.line.text) }) : shown(it.line.text), '. ']
          : null,
        it.lineWhy,
      ),
      it.bases.length ? listed(it.madeHow, it.bases) : make('p', {}, it.noBase),
      it.ancestors.length ? listed('More distant ancestors', it.ancestors) : null,
      it.siblings.length
        ? [
            listed(`Other models with the same base: ${it.siblingsCount}`, it.siblings),
            base ? more(madeFrom(base.id), 'All models made from the base') : null,
          ]
        : null,
      it.derived.length
        ? [
            listed(`Declared to be made from this model: ${it.derivedCount}`, it.derived),
            more(madeFrom(it.id), `${plural(it.descendants, 'descendant')} in a table`),
          ]
        : null,
    );
  }

  function popularityOf(it) {
    return section(
      'popularity',
      'Popularity',
      it.popularity.flatMap(([noun, number, growth, course, rank, peers]) => {
        const points = coursePoints(course);
        return [
          make('h4', {}, `${noun}: ${number}`),
          points
            ? svg(
                'svg',
                { class: 'course', viewBox: '-1 -1 102 22', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
                svg('polyline', { points }),
              )
            : null,
          growth ? make('p', {}, `${growth}.`) : null,
          rank ? make('p', {}, `Rank in ${it.family}: ${rank} with known ${noun.toLowerCase()}.`) : null,
          peers ? make('p', {}, 'Comparison by ', term('percentile', 'size and age'), `: ${peers}.`) : null,
        ];
      }),
    );
  }

  function memoryOf(it) {
    if (!it.memory.length)
      return section('memory', 'Memory', make('p', {}, 'The number of parameters is unknown.'));
    const head = (text) => make('th', { scope: 'col' }, text);
    return section(
      'memory',
      'Memory',
      make(
        'div',
        { class: 'scroll' },
        make(
          'table',
          {},
          make('thead', {}, make('tr', {}, head('Bits per weight'), head('Needs about'), head('Machines'))),
          make(
            'tbody',
            {},
            it.memory.map(([name, memory, machines]) =>
              make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, memory), make('td', {}, machines)),
            ),
          ),
        ),
      ),
      more(`${root}about.html#memory`, 'How the memory is estimated'),
    );
  }

  function branchOf(it) {
    if (!it.leaves.length) return null;
    return section(
      'branch',
      'Branch of the tree',
      make(
        'div',
        { class: 'branch' },
        svg(
          'svg',
          {
            viewBox: `0 0 ${WIDTH} ${STEP * it.leaves.length}`,
            preserveAspectRatio: 'none',
            'aria-hidden': 'true',
          },
          svg('path', { d: branchPath(it.joins) }),
        ),
        make(
          'ol',
          {},
          it.leaves.map((leaf) =>
            make('li', {}, leaf.id === it.id ? make('strong', {}, named(leaf.id)) : model(leaf)),
          ),
        ),
      ),
    );
  }

  /** Create the card of a model from its record. */
  function draw(it) {
    return make(
      'article',
      { class: 'model-card' },
      headOf(it),
      make(
        'div',
        { class: 'card-grid' },
        familyOf(it),
        lineOf(it),
        section(
          'near',
          term('nearest-names', 'Nearest names'),
          it.near.length ? models(it.near) : make('p', {}, 'No other model has a similar name.'),
        ),
        popularityOf(it),
        memoryOf(it),
        section(
          'facts',
          'Facts',
          make(
            'dl',
            {},
            it.facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, shown(value))]),
          ),
        ),
        branchOf(it),
      ),
    );
  }

  atlas.card = { load, draw, branchPath, coursePoints };
})(globalThis.constellation);
