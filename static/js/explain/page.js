/* The page that explains names: a field for one name or a list, and what each name says. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { cardLink, shown } = atlas.format;
  const { root } = atlas.site;
  const NEAREST = 8;
  const ROWS = 500; // rows of the table on the page; the file has all
  const MOST_IN_ADDRESS = 6000; // characters
  const WAIT = 200; // milliseconds after the last key
  const FAMILY_SOURCES = {
    catalogue: 'a model of the catalogue',
    name: 'its stem is in the name',
    likeness: 'the name is similar to the names of this family',
    list: 'a well-known family that the catalogue does not have',
  };
  const LINE_SOURCES = {
    declared: 'declared by the model',
    family: 'usual for the family',
    name: 'from another word of the name, because the family has no usual line',
    list: 'of the well-known family',
    inferred: 'inferred from similar models',
  };
  const COLUMNS = [
    'name',
    'owner',
    'family',
    'path',
    'slug',
    'family_source',
    'confidence',
    'evidence',
    'runner_up',
    'teacher',
    'line',
    'line_source',
    'line_confidence',
    'edition',
    'size',
    'active',
    'experts',
    'quantisation',
    'bits',
    'format',
    'methods',
    'context',
    'modality',
    'languages',
    'date',
    'memory_16',
    'memory_8',
    'memory_4',
  ];
  const LABELS = { active: 'active size' };
  const LISTS = ['quantisation', 'format', 'methods', 'modality', 'languages'];

  const percent = (share) => `${Math.round(share * 100)}%`;
  const size = (number) => (number == null ? '' : atlas.format.short(number));
  const listed = (values) => values.join(', ');

  /** Return the names in a text, one on each line. */
  const readNames = (text) =>
    text
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .filter(Boolean);

  function cellsOf(one) {
    return COLUMNS.map((column) => {
      if (column === 'path') return one.path.join(' > ');
      if (column === 'evidence')
        return one.evidence.map(([text, share]) => `${text} ${share.toFixed(2)}`).join('; ');
      return LISTS.includes(column) ? one[column].join(' ') : one[column];
    });
  }

  class ExplainPage {
    constructor(element) {
      this.element = element;
      this.input = element.querySelector('textarea');
      this.results = element.querySelector('[data-results]');
      this.waiting = 0;
      this.input.addEventListener('input', () => {
        clearTimeout(this.waiting);
        this.waiting = setTimeout(() => this.read(), WAIT);
      });
      element.querySelector('form').addEventListener('submit', (event) => {
        event.preventDefault();
        this.read();
      });
      atlas.store.subscribe(() => this.restore());
    }

    /** Put the names of the address into the field. */
    restore() {
      const { names = '' } = atlas.store.get();
      if (readNames(this.input.value).join('\n') === names) return;
      this.input.value = names;
      this.show();
    }

    /** Explain the names in the field, and put them into the address. */
    read() {
      const names = readNames(this.input.value).join('\n');
      atlas.store.change({ names: names.length <= MOST_IN_ADDRESS ? names : '' }, { replace: true });
      this.show();
    }

    async show() {
      const names = readNames(this.input.value);
      this.shown = names;
      if (!names.length) {
        this.results.replaceChildren();
        return;
      }
      try {
        const explainer = await this.load();
        if (this.shown !== names) return;
        if (names.length === 1) this.showOne(explainer, explainer.explain(names[0]));
        else await this.showList(explainer, names);
      } catch (error) {
        this.results.replaceChildren(make('p', { role: 'alert' }, error.message));
      }
    }

    load() {
      this.loading ??= atlas.data.need('explain').then((rules) => atlas.explaining.createExplainer(rules));
      return this.loading;
    }

    /** Load the ids of the catalogue, and prepare the search for nearest names. */
    loadNearest(explainer) {
      this.nearest ??= atlas.data.need('models').then(async ({ ids }) => {
        const known = ids.split('\n');
        return { known: new Set(known), find: await atlas.explaining.createNearest(known, explainer.tokenize) };
      });
      return this.nearest;
    }

    async showOne(explainer, one) {
      const near = make('div', {}, make('p', { class: 'quiet' }, 'Comparing with the names of the catalogue …'));
      this.results.replaceChildren(
        make(
          'article',
          { class: 'model-card explained' },
          make('h2', { class: 'card-title' }, shown(one.name)),
          this.drawParts(one),
          this.drawFacts(one),
          make('section', {}, make('h3', {}, 'Nearest names in the catalogue'), near),
        ),
      );
      const names = this.shown;
      const { known, find } = await this.loadNearest(explainer);
      if (this.shown !== names) return;
      near.replaceChildren(...this.drawNearest(one, known, find(one.name, NEAREST)));
    }

    drawParts(one) {
      const parts = one.owner ? [[one.owner, 'owner'], ...one.parts] : one.parts;
      return make(
        'ul',
        { class: 'name-parts', 'aria-label': 'Parts of the name' },
        parts.map(([text, kind]) =>
          make(
            'li',
            { class: kind ? `part-${kind}` : null },
            make('span', {}, shown(text)),
            kind ? ' ' : null,
            kind ? make('small', {}, LABELS[kind] ?? kind) : null,
          ),
        ),
      );
    }

    drawFacts(one) {
      const path = one.path.join(' › ');
      const notes = [
        FAMILY_SOURCES[one.family_source],
        one.confidence == null ? '' : `confidence ${percent(one.confidence)}`,
      ];
      const family = path
        ? [
            one.slug ? make('a', { href: `${root}families/${one.slug}.html` }, path) : path,
            make('span', { class: 'quiet' }, ` (${notes.filter(Boolean).join('; ')})`),
          ]
        : 'No family was found';
      const line = one.line
        ? `${one.line} (${[LINE_SOURCES[one.line_source], one.line_confidence == null ? '' : `probability ${percent(one.line_confidence)}`].filter(Boolean).join('; ')})`
        : '';
      const memory = [16, 8, 4]
        .filter((bits) => one[`memory_${bits}`] != null)
        .map((bits) => `${one[`memory_${bits}`].toFixed(1)} GB at ${bits} bits`);
      const rows = [
        ['Family', family],
        ['Evidence for the family', one.evidence.map(([text, share]) => `“${text}” ${percent(share)}`).join(', ')],
        ['Second-best family', one.runner_up],
        ['Teacher', one.teacher],
        ['Line', line],
        ['Edition', one.edition],
        ['Size', size(one.size)],
        ['Active size', size(one.active)],
        ['Experts', one.experts ?? ''],
        ['Quantisation', listed(one.quantisation)],
        ['Bits per weight', one.bits ?? ''],
        ['Format', listed(one.format)],
        ['Methods', listed(one.methods)],
        ['Context', one.context == null ? '' : `${atlas.format.count(one.context)} tokens`],
        ['Modality', listed(one.modality)],
        ['Languages', listed(one.languages)],
        ['Date', one.date],
        ['Memory', listed(memory)],
      ].filter(([, value]) => value !== '');
      return make(
        'dl',
        {},
        rows.flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, value)]),
      );
    }

    drawNearest(one, known, found) {
      const card = known.has(one.name)
        ? make(
            'p',
            {},
            'The catalogue has this model. ',
            make('a', { href: root + cardLink(one.name) }, 'Its card'),
            ' also shows what the model declares.',
          )
        : null;
      const list = found.length
        ? make(
            'ol',
            { class: 'near' },
            found.map(([id, share]) =>
              make(
                'li',
                {},
                make('a', { href: root + cardLink(id) }, shown(id)),
                make('span', { class: 'value' }, percent(share)),
              ),
            ),
          )
        : make('p', {}, 'No name of the catalogue is similar.');
      return [card, list].filter(Boolean);
    }

    async showList(explainer, names) {
      const all = [];
      for (const name of names) {
        all.push(explainer.explain(name));
        if (all.length % ROWS === 0) {
          await atlas.data.breathe();
          if (this.shown !== names) return;
        }
      }
      const save = make(
        'button',
        {
          type: 'button',
          onclick: () =>
            atlas.saving.saveText(
              atlas.saving.nameFile('csv', 'names'),
              atlas.csv.form([COLUMNS, ...all.map(cellsOf)]),
              'text/csv',
            ),
        },
        'Save as CSV',
      );
      const count = atlas.format.plural(all.length, 'name');
      const note = all.length > ROWS ? `${count}; the first ${ROWS} are shown, the file has all. ` : `${count}. `;
      this.results.replaceChildren(make('p', { role: 'status' }, note, save), this.drawTable(all.slice(0, ROWS)));
    }

    drawTable(all) {
      const columns = [
        ['Name', (one) => make('a', { href: `#names=${encodeURIComponent(one.name)}` }, shown(one.name))],
        [
          'Family',
          (one) =>
            one.slug ? make('a', { href: `${root}families/${one.slug}.html` }, one.path.at(-1)) : 'none found',
        ],
        ['Line', (one) => one.line],
        ['Edition', (one) => one.edition],
        ['Size', (one) => size(one.size)],
        ['Active', (one) => size(one.active)],
        ['Quantisation', (one) => listed(one.quantisation)],
        ['Format', (one) => listed(one.format)],
        ['Methods', (one) => listed(one.methods)],
        ['Context', (one) => (one.context == null ? '' : atlas.format.count(one.context))],
        ['Date', (one) => one.date],
        ['GB at 4 bits', (one) => one.memory_4?.toFixed(1) ?? ''],
      ];
      const region = {
        class: 'table-scroll',
        tabindex: '0',
        role: 'region',
        'aria-label': 'Explained names (table)',
      };
      return make(
        'div',
        region,
        make(
          'table',
          {},
          make(
            'thead',
            {},
            make(
              'tr',
              {},
              columns.map(([heading]) => make('th', { scope: 'col' }, heading)),
            ),
          ),
          make(
            'tbody',
            {},
            all.map((one) =>
              make(
                'tr',
                {},
                columns.map(([, draw]) => make('td', {}, draw(one))),
              ),
            ),
          ),
        ),
      );
    }
  }

  function start() {
    const element = document.querySelector('[data-explain]');
    if (element) new ExplainPage(element).restore();
  }

  atlas.explainPage = { start };
})(globalThis.constellation);
