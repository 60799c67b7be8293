/* The page tanglegram.html: two trees of the same models. The state has `root` (the slug of a family, or all), `line`
   (the slug of a line), the filters of the other views, `by` (line, owner or edition), `rows` (names) and `selected`.
   The models of the first drawing are in a data script of their own. For others, the data of the views are loaded. */
((atlas) => {
  'use strict';
  const { make, named, refill } = atlas.dom;
  const { count, plural } = atlas.format;
  const ALL = 'all';
  const LINE = 'line:'; // prefix of the values of lines in the select box
  const FEW = 60; // models; fewer have a row with a name each
  const SHAPE = ['root', 'by', 'rows', 'since', ...atlas.filters.KEYS];
  const OTHERS = 250; // px of the window for what is above and below the drawing
  const LEAST = 480; // px, least height of the drawing if its rows have no names

  class Page {
    constructor(box) {
      this.box = box;
      this.first = box.dataset.family || ALL;
      this.most = Number(box.dataset.most);
      this.edition = box.dataset.edition;
      this.figure = box.querySelector('figure');
      this.drawn = null; // the state that the page shows
      this.choices = Object.fromEntries(
        [...box.querySelectorAll('[data-choice]')].map((select) => [select.dataset.choice, select]),
      );
      this.view = null;
      this.model = make('div', { class: 'tangle-model' });
      this.legend = make('ul', { class: 'legend', 'aria-label': 'Colours' });
    }
    get state() {
      return atlas.store.get();
    }
    get ways() {
      return [...this.choices.by.options].map((option) => option.value);
    }
    byOf(state) {
      return this.ways.includes(state.by) ? state.by : this.ways[0];
    }
    /** Return whether the state asks for a part of the catalogue other than a family. */
    isFiltered(state) {
      return atlas.filters.howMany(state) > 0;
    }
    rootOf(state) {
      return state.root || (this.isFiltered(state) ? ALL : this.first);
    }

    build() {
      this.view = new atlas.TanglegramView(this.figure, (model) =>
        atlas.store.change({ selected: model < 0 ? null : this.data.catalogue.ids[this.rows[model]] }),
      );
      this.figure.before(this.model);
      this.figure.append(this.legend);
      this.box.querySelector('.view-bar').append(this.share());
      for (const [name, select] of Object.entries(this.choices))
        select.addEventListener('change', () => this.choose(name, select.value));
      atlas.theme.onchange(() => this.view.redraw());
      atlas.dom.onDensity(() => this.scene && this.view.redraw());
      new ResizeObserver(() => {
        if (this.scene && this.figure.clientWidth !== this.scene.layout.width) this.draw();
      }).observe(this.figure);
      atlas.store.subscribe(() => this.follow());
    }
    choose(name, value) {
      if (name === 'by')
        atlas.store.change({
          by: value === this.ways[0] ? null : value,
          since: value === 'edition' ? this.edition : null,
        });
      else if (name === 'rows') atlas.store.change({ rows: value });
      else if (value.startsWith(LINE))
        atlas.store.change({ root: null, line: value.slice(LINE.length), selected: null });
      else atlas.store.change({ root: value, line: null, selected: null });
    }

    /** Load the data of a state. */
    async load(state) {
      const root = this.rootOf(state);
      const { need } = atlas.data;
      if (root === this.first && !this.isFiltered(state)) {
        const { models, clades, ...others } = await need('tanglegram');
        return { ...others, catalogue: atlas.catalogue.createCatalogue(models, clades) };
      }
      const source = atlas.site.isSharded && root !== ALL ? await atlas.shards.sourceOf(root) : '';
      const [catalogue, facts, tree, places, lineage] = await Promise.all([
        atlas.catalogue.load(source),
        ...['facts', 'tree', 'places'].map((name) => need(name + source)),
        atlas.site.hasLineage ? need(`lineage${source}`) : null,
      ]);
      return { catalogue, facts, tree, places, lineage };
    }

    /** Choose the models of a state: {clade, wanted, total, title}. `total` counts those that are not shown too. */
    async chooseModels(data, state) {
      const { catalogue, facts } = data;
      const root = this.rootOf(state);
      const clade = root === ALL ? -1 : catalogue.cladeOf(root);
      if (root !== ALL && clade < 0)
        throw new Error(`there is no family '${atlas.format.shown(root)}'; choose another one`);
      let rows = clade < 0 ? [...catalogue.ids.keys()] : catalogue.rowsOf(clade);
      const filtered = atlas.filters.compile({ ...state, only: null }, facts, null, catalogue.size);
      if (filtered) rows = rows.filter((row) => filtered.mask[row]);
      const isAll = clade < 0 && !filtered;
      let total = filtered ? rows.length : clade < 0 ? catalogue.size : catalogue.clades.models[clade];
      if (isAll && atlas.site.isSharded) total = (await atlas.data.need('contents')).models;
      const line = state.line
        ? facts.lines.title[facts.lines.slug.indexOf(state.line)] || atlas.format.shown(state.line)
        : '';
      const family = clade < 0 ? '' : catalogue.clades.title[clade];
      const title = [family || (line ? '' : 'all models'), line && `models built on ${line}`]
        .filter(Boolean)
        .join(', ');
      return { clade, wanted: atlas.catalogue.byPopularity(rows, facts).slice(0, this.most), total, title };
    }

    /** Show the state of the page. */
    async follow() {
      const { state, drawn } = this;
      if (drawn && SHAPE.every((key) => (state[key] || '') === (drawn[key] || ''))) {
        this.drawn = state;
        this.select();
        return;
      }
      this.drawn = state;
      atlas.addresses.check('root', 'family', { isKnown: (root) => root === ALL });
      atlas.addresses.check('line', 'line', { isKnown: (line) => line === 'unknown' });
      this.showChoices(state);
      delete this.box.dataset.ready;
      try {
        const data = await this.load(state);
        const chosen = await this.chooseModels(data, state);
        if (this.drawn !== state) return;
        this.arrange(data, chosen, state);
        this.box.querySelector('.notice')?.remove();
        this.select();
        this.box.dataset.ready = '';
      } catch (error) {
        console.info(`constellation: ${error.message}`);
        this.box.querySelector('.notice')?.remove();
        this.figure.before(make('p', { class: 'notice warn', role: 'alert' }, error.message));
      }
    }
    arrange(data, { clade, wanted, total, title }, state) {
      const by = this.byOf(state);
      const built = atlas.tanglegramTrees.build(data, by, clade, wanted);
      const tangle = atlas.tanglegramOrder.untangle(built.left, built.right);
      const mask = new Uint8Array(data.catalogue.size);
      for (const row of built.rows) mask[row] = 1;
      Object.assign(this, { data, by, title, tangle, rows: built.rows });
      this.colouring = atlas.colouring.colour('family', { ...data, root: clade, masks: [mask] });
      this.isNamed = state.rows === 'names' || built.rows.length <= FEW;
      this.showText(wanted.length, total);
      this.showLegend();
      this.showList();
      this.draw();
    }
    draw() {
      this.figure.classList.add('live');
      const { tangle, colouring, rows, data } = this;
      const width = this.figure.clientWidth;
      const height = Math.max(LEAST, window.innerHeight - OTHERS);
      const tokenOf = (model) => colouring.entries[colouring.of[rows[model]]]?.token || '--neutral';
      this.scene = {
        layout: atlas.tanglegramLayout.layOut(tangle, { width, height, isNamed: this.isNamed }),
        heads: this.heads(),
        tokenOf,
        nameOf: (model) => data.catalogue.nameOf(rows[model]),
        describe: (model) =>
          [data.catalogue.labelOf(rows[model]), ...this.placesOf(rows[model]).map((path) => path.join(', '))].join(
            '; ',
          ),
      };
      this.view.show(this.scene, `${this.title}: two trees side by side`);
    }

    heads() {
      const by = [...this.choices.by.options].find((option) => option.value === this.by);
      return ['By name', `By ${by.text}`];
    }
    /** Return the branches of a row in both trees. */
    placesOf(row) {
      const path = atlas.tanglegramTrees.pathOf(this.data, this.by, row);
      return [
        atlas.tanglegramTrees.familiesOf(this.data, row),
        path.filter((one) => one !== this.data.catalogue.ids[row]),
      ];
    }
    showChoices(state) {
      const { root, by, rows } = this.choices;
      const wanted = state.line && !state.root ? LINE + state.line : this.rootOf(state);
      if (![...root.options].some((option) => option.value === wanted))
        root.append(make('option', { value: wanted }, atlas.format.shown(wanted.replace(LINE, 'Built on '))));
      root.value = wanted;
      by.value = this.byOf(state);
      rows.value = state.rows === 'names' ? 'names' : '';
    }
    /** Say what is shown, as in the HTML of the page. */
    showText(wanted, total) {
      const { tangle, rows, title } = this;
      const write = (name, text) => {
        this.box.querySelector(`[data-${name}]`).textContent = text;
      };
      const shown =
        wanted < total
          ? `the ${count(wanted)} ${atlas.site.counts.most} of ${plural(total, 'model')}`
          : plural(total, 'model');
      write('shown', `Showing ${shown} of ${title}.`.replace(/models? of (all )?models/, 'models'));
      write(
        'crossings',
        `${plural(tangle.before, 'crossing')} before the branches were rotated, ${count(tangle.after)} after.`,
      );
      write('earlier', this.by === 'edition' ? this.writeEarlier(wanted - rows.length) : '');
    }
    /** Say how many models were not in the earlier edition, and how many were in another top-level family. */
    writeEarlier(absent) {
      const moved = this.rows.filter((row) => {
        const [[now], [before]] = this.placesOf(row);
        return now !== before;
      }).length;
      const gone = absent
        ? ` ${plural(absent, 'model')} not in that edition ${absent === 1 ? 'is' : 'are'} left out.`
        : '';
      const asked = this.state.since;
      const other = asked && asked !== this.edition ? ` The families on ${asked} are not part of this atlas.` : '';
      return `${plural(moved, 'model')} had another top-level family then.${gone}${other}`;
    }
    entries() {
      const { entries, rest } = this.colouring;
      return [...entries, { ...rest, token: '--neutral' }].filter((entry) => entry.count);
    }
    showLegend() {
      this.legend.replaceChildren(
        ...this.entries().map((entry) => {
          const key = make('span', { class: 'key', 'aria-hidden': 'true' });
          key.style.background = `var(${entry.token})`;
          return make('li', {}, key, entry.label, make('span', { class: 'count' }, count(entry.count)));
        }),
      );
    }
    showList() {
      const { catalogue } = this.data;
      const [left, right] = this.heads();
      const table = this.box.querySelector('.tangle-list table');
      table.tHead.rows[0].replaceChildren(
        ...['Model', left, right].map((text) => make('th', { scope: 'col' }, text)),
      );
      table.tBodies[0].replaceChildren(
        ...this.rows.map((row) =>
          make(
            'tr',
            {},
            make(
              'th',
              { scope: 'row' },
              make('a', { class: 'model', href: catalogue.modelLink(row) }, named(catalogue.ids[row])),
            ),
            this.placesOf(row).map((path) => make('td', {}, atlas.format.shown(path.join(' › ')))),
          ),
        ),
      );
    }
    /** Show the selected model, with a link to its card. */
    select() {
      const row = this.data.catalogue.rowOf(this.state.selected || '');
      this.view.selected = this.rows.indexOf(row);
      this.view.mark();
      const content = this.view.selected < 0 ? [this.hint()] : this.describeModel(row);
      refill(this.model, content, () => this.view.pad);
    }
    hint() {
      const text = this.state.selected
        ? `${atlas.format.shown(this.state.selected)} is not among the models that are shown.`
        : 'Point at a line or a row to see its model. Select the line or row to keep the model here.';
      return make('p', { class: 'quiet' }, text);
    }
    describeModel(row) {
      const { catalogue } = this.data;
      const heads = this.heads();
      return [
        make('a', { class: 'model', href: catalogue.modelLink(row) }, named(catalogue.ids[row])),
        ...this.placesOf(row).map((path, side) =>
          make(
            'span',
            {},
            make('span', { class: 'quiet' }, `${heads[side]}: `),
            atlas.format.shown(path.join(' › ')),
          ),
        ),
        make('button', { type: 'button', onclick: () => atlas.store.change({ selected: null }) }, 'Clear'),
      ];
    }

    share() {
      const name = (ending) => atlas.saving.nameFile(ending, 'trees', this.rootOf(this.state));
      const files = [
        ...atlas.address.listCopies(
          () => this.texts().title,
          () => this.state,
        ),
        ...atlas.picture.listPictures(name, () => this.picture()),
      ];
      return atlas.menu.share(files);
    }
    picture() {
      const { width, height } = this.view.scene.layout;
      const paint = (ctx) => {
        atlas.tanglegramPaint.paint(ctx, this.view.scene);
        this.view.paintMarks(ctx);
      };
      return { width, height, paint, entries: this.entries(), ...this.texts() };
    }
    texts() {
      const read = (name) => this.box.querySelector(`[data-${name}]`).textContent;
      const [left, right] = this.heads();
      return {
        title: `${this.title}: ${left.toLowerCase()} and ${right.toLowerCase()}`,
        lines: [`${read('shown')} ${read('crossings')}`, read('earlier'), atlas.address.describeSource()].filter(
          Boolean,
        ),
        link: atlas.address.addressOf(this.state),
      };
    }
  }

  function start() {
    const box = document.querySelector('[data-tanglegram]');
    if (!box) return;
    const page = new Page(box);
    page.build();
    page.follow();
  }

  atlas.tanglegram = { start };
})(globalThis.constellation);
