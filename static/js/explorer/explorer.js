/* Live views: <figure class="view" data-view="tree|graph" data-clade="SLUG"> becomes an
   interactive view with controls and a panel. The view follows the state of the page. If it cannot be shown, the
   static drawing stays and a message is added. */
((atlas) => {
  'use strict';
  const { make, refill } = atlas.dom;
  const HELP =
    'Drag to move, scroll or pinch to zoom. Use the arrow keys to move the focus, Enter to open, and the question mark to list all shortcuts.';
  const COLOURS = ['colour', 'size', 'only', 'root', 'bits', ...atlas.filters.KEYS];
  const CHOSEN = ['selected', 'of', 'lineage', 'models'];
  const SHAPE = ['root', 'collapsed', 'unplaced', 'radius', 'axis'];
  const KEYS = [
    ['↑ ↓', 'Go to the parent or the first child; in a rectangular tree, to the row above or below'],
    ['← →', 'Go to the previous or next neighbour; in a rectangular tree, to the parent or the first child'],
    ['Enter', 'Open a branch or community, or select a model'],
    [
      'Space',
      'Collapse or expand a branch; in the graph, add the model or community to the selection, or remove it',
    ],
    ['l', 'In the graph, draw a lasso around models'],
    ['Backspace', 'Go up one level'],
    ['+ −', 'Zoom'],
    ['0', 'Show everything'],
    ['Shift ←', 'Move the view'],
    ['Esc', 'Clear the selection'],
  ];
  const ONCE = '.panel, .view-path, .branch-list, .legend';
  const live = new WeakMap();
  let number = 0;

  function fail(figure, error) {
    console.info(`constellation: ${error.message}`);
    figure.classList.remove('live');
    for (const element of figure.querySelectorAll('.view-bar, .view-body, :scope > .branch-list, .view-failed'))
      element.remove();
    figure.prepend(
      make(
        'div',
        { class: 'notice warn view-failed', role: 'alert' },
        `The interactive view could not be shown: ${error.message}. A static drawing is shown instead.`,
      ),
    );
  }

  const titleOf = (panel) => panel.querySelector('.panel-title');

  /** Warn that the view has only the models of the first drawing. */
  function warn(figure, { catalogue, giveUp }, error) {
    console.info(`constellation: ${error.message}`);
    giveUp(error);
    figure.prepend(
      make(
        'div',
        { class: 'notice warn', role: 'alert' },
        `The view shows only ${atlas.format.plural(catalogue.size, 'model')}: ${error.message}.`,
      ),
    );
  }

  class Explorer {
    constructor(figure, session) {
      this.figure = figure;
      this.session = session;
      this.label = figure.getAttribute('aria-label') || 'View of the models';
      this.drawn = null; // the state that the view currently shows
      this.written = ''; // the camera that was last written to the state
      this.item = null; // the item in the panel when nothing is selected
      this.root = session.state.root || session.clade;
      this.useView();
      session.arrived = () => {
        this.apply({ recolour: true });
        this.checkState();
      };
      session.tip = (text, point) => this.tip(text, point);
      session.focus = (item, text) => this.focus(item, text);
      this.cameraKey = atlas.views[session.kind].camera;
      this.build();
      atlas.theme.onchange(() => {
        this.minimap.invalidate();
        this.key.update();
        session.surface.redraw();
      });
      atlas.store.subscribe(() => {
        this.apply();
        this.checkState();
      });
      this.apply({ all: true });
      atlas.printing.add(figure, () => session.surface.camera && atlas.exports.pictureOf(session, this.label));
      this.checkState();
      if (atlas.embedding.isOn)
        this.credit = atlas.embedding.addCredit(figure, () => atlas.description.title(session, this.label));
      figure.classList.add('live');
      session.needFacts();
    }

    /** Create the view for the data and the layout of the state, unless there is one. Return whether it is new. */
    useView() {
      const { session } = this;
      const kind = atlas.views[session.kind];
      const { view } = session;
      if (view && view.catalogue === session.catalogue && kind.suits(view, session.state)) return false;
      view?.leave?.();
      session.view = kind.create(session, view);
      return true;
    }
    build() {
      const { session, figure } = this;
      const id = `view-${++number}`;
      const { label } = this;
      this.path = make('ol');
      // A page can have a tree and a graph. The names of their landmarks must differ.
      const path = `Path to the current branch of the ${session.kind}`;
      this.pathBar = make('nav', { class: 'view-path', 'aria-label': path }, this.path);
      this.bar = atlas.controls.bar(
        session,
        atlas.exports.listExports(session, label, () => this.remember()),
      );
      this.legend = atlas.controls.legend(session);
      this.lineageKey =
        session.kind === 'tree' && atlas.site.hasLineage ? atlas.lineageTrace.legend(session) : null;
      this.tipBox = make('div', { class: 'view-tip', hidden: true, 'aria-hidden': 'true' });
      this.panel = make('div', {
        class: 'panel',
        role: 'region',
        'aria-label': `Details in the ${session.kind}`,
        tabindex: '0',
      });
      this.sheet = atlas.sheet.create(this.panel, !session.clade);
      this.tools = make('div', { class: 'stage-tools' }, this.sheet.button);
      this.panel.addEventListener('keydown', (event) => {
        // The title has the focus after a change of the panel. The Space key does not scroll the page there.
        if (event.key === ' ' && event.target.matches('.panel-title')) event.preventDefault();
      });
      // A double click counts once, because the first click may replace what is under the pointer.
      figure.addEventListener(
        'click',
        (event) => {
          if (event.detail < 2 || !event.target.closest(ONCE)) return;
          event.preventDefault();
          event.stopPropagation();
        },
        { capture: true },
      );
      this.spoken = make('p', { class: 'visually-hidden', role: 'status' });
      this.list = atlas.views[session.kind].list?.(session);
      this.key = atlas.stageKey.create(session);
      this.minimap = new atlas.Minimap(session);
      this.selecting = new atlas.Selecting(session, () => this.showSelection());
      session.selecting = this.selecting;
      const stage = make('div', { class: 'stage' });
      const body = make(
        'div',
        { class: 'view-body with-panel' },
        this.bar.filter,
        make(
          'div',
          {},
          make('div', { class: 'stage-frame' }, stage, this.minimap.element, this.tools),
          this.selecting.element,
          this.lineageKey?.element,
          this.legend.element,
        ),
        this.sheet.element,
      );
      session.surface = new atlas.Surface(stage, this.scene(), {
        label,
        embedded: Boolean(session.clade),
        describedBy: id,
      });
      if (session.view.choosable) {
        const { surface } = session;
        surface.lasso = new atlas.Lasso(surface, (points) =>
          this.selecting.choose(session.view.rowsWithin(points)),
        );
        this.bar.addTool(surface.lasso.button);
      }
      this.key.element.addEventListener('toggle', () => {
        session.view.labelsFor = null;
        session.surface.refresh();
      });
      stage.append(this.pathBar, this.key.element);
      this.tools.prepend(atlas.controls.zoomButtons(session.surface));
      stage.after(this.tipBox); // over the map, which is beside the stage
      figure.prepend(
        this.bar.element,
        body,
        ...(this.list ? [this.list.element] : []),
        make('p', { class: 'visually-hidden', id }, HELP),
        this.spoken,
      );
      this.key.reset();
    }
    /** Return the scene of the surface: the view, and the handlers that change the state. */
    scene() {
      const { session } = this;
      const pass = Object.fromEntries(
        ['world', 'home', 'limits', 'hover', 'click', 'inspect', 'key'].map((name) => [
          name,
          (...given) => session.view[name](...given),
        ]),
      );
      return {
        ...pass,
        /** Draw the view in steps, or at once if it has no steps. */
        *steps(...given) {
          if (session.view.steps) yield* session.view.steps(...given);
          else session.view.draw(...given);
        },
        over: (ctx, camera, size, resting) => {
          this.minimap.follow(camera, size);
          session.view.over(ctx, camera, size, resting);
          session.surface.lasso?.paint(ctx);
        },
        adapt: (camera, size, anchor) => {
          const { layout } = session.view;
          const adapted = session.view.adapt(camera, size, anchor);
          if (session.view.layout !== layout) this.minimap.invalidate();
          return adapted;
        },
        rested: () => this.remember(),
        wheel: (event) => Boolean(session.view.wheel?.(event)),
        ready: () => this.aim(true),
        failed: (error) => this.fail(error),
      };
    }

    /** Show the still picture instead of the view. */
    fail(error) {
      this.hasFailed = true;
      fail(this.figure, error);
    }

    /** Write the camera to the state. The state has rounded numbers. The surface uses the rounded camera too, so
        that a link restores exactly the same view. */
    remember() {
      const { surface, view } = this.session;
      const home = view.home(surface.size);
      const text = atlas.camera.write(surface.camera, home);
      const isHome = text === atlas.camera.write(home, home);
      surface.camera = isHome ? home : atlas.camera.read(text, home);
      this.written = isHome ? '' : text;
      this.session.change({ [this.cameraKey]: this.written }, { replace: true });
    }
    /** Set the camera from the state. */
    aim(first) {
      const { surface, view, state, catalogue } = this.session;
      const home = view.home(surface.size);
      const camera = atlas.camera.read(state[this.cameraKey] || '', home);
      surface.set(camera || home);
      const row = catalogue.rowOf(state.selected || '');
      if (first && !camera && row >= 0) requestAnimationFrame(() => view.reveal(row));
    }

    /** Update the drawing, the panel, the legend and the controls after a change of the state. `shown` is what the view
        showed of this state in the first drawing; the camera stays if it is the same. */
    apply({ all = false, recolour = false, shown = null } = {}) {
      if (this.hasFailed) return;
      const { session, drawn } = this;
      const { state, surface } = session;
      if ((state.root || session.clade) !== this.root && this.loadRoot()) return;
      const isNew = this.useView();
      if (isNew) {
        all = true;
        if (!shown) this.key.reset();
      }
      const { view } = session;
      const differs = (keys) => all || keys.some((key) => (state[key] || '') !== (drawn[key] || ''));
      const colours = recolour || differs(COLOURS);
      const shape = differs(SHAPE);
      const moved = (state[this.cameraKey] || '') !== this.written;
      const chosen = Boolean(state.selected) && (shown ? !shown.hasSelected : differs(['selected']));
      const isRooted = !shown && differs(['root']);
      const from = surface.camera;
      if (!all && !colours && !shape && !moved && !differs(CHOSEN)) {
        this.drawn = { ...state };
        return;
      }
      this.drawn = { ...state };
      this.written = state[this.cameraKey] || '';
      if (colours) session.updateColours();
      view.update(state, { colours, shape });
      if (chosen || isRooted || (shape && this.item && !view.holds(this.item))) this.item = null;
      if (shown) this.item = view.cursor >= 0 ? view.item(view.cursor) : null;
      // In place of the first drawing, the panel and the legend follow the drawing, so that the page stays responsive.
      if (!shown) this.show({ colours, shape });
      if (chosen) this.sheet.offer();
      else if (!all && differs(['selected'])) this.sheet.show(false);
      if (!surface.camera) return;
      if (moved || isRooted || (shown && shown.root !== view.reference(view.layout.root))) this.aim(false);
      surface.redraw();
      if (shape) surface.animate(view.transition?.(), from);
      if (chosen && !moved) view.reveal(session.catalogue.rowOf(state.selected));
      if (colours && session.kept === 0 && !session.isPartial) surface.notify('No model matches the filter');
    }
    /** Replace the data of the first drawing by those of the whole view. The reader's view stays the same. */
    async complete() {
      const { session } = this;
      const hideMessage = atlas.first.announceLoading(session.surface);
      try {
        await atlas.first.drawn();
        while (session.isPartial) {
          const asked = this.root;
          const source = await sourceOf(session, session.state.root);
          const [loaded, facts] = await Promise.all([
            loadSource(session.kind, source),
            atlas.data.need(`facts${source}`),
          ]);
          await atlas.data.breathe();
          atlas.views[session.kind].prepare(loaded[1]);
          await atlas.data.breathe();
          // Meanwhile, the reader may have opened another branch, which may be in another shard.
          if (asked !== this.root || !session.isPartial) continue;
          const { view, catalogue, state } = session;
          const shown = {
            root: view.reference(view.layout.root),
            hasSelected: catalogue.rowOf(state.selected || '') >= 0,
          };
          const { camera } = session.surface;
          session.use(source, ...loaded, facts);
          this.apply({ all: true, shown });
          // In a rectangular tree, the rows on the screen have other numbers now.
          if (session.surface.camera !== camera) this.remember();
          await atlas.data.breathe();
          this.show({ colours: true, shape: true });
          session.surface.pointers.hoverAgain();
          this.checkState();
        }
      } finally {
        hideMessage();
      }
    }
    /** Check what the state names: it may be from an edition with other families and models. The first drawing does not
        have all of them. */
    checkState() {
      if (this.session.isPartial) return;
      const { catalogue, facts, kind } = this.session;
      const { check } = atlas.addresses;
      const isModel = (id) => catalogue.rowOf(id) >= 0;
      // In the tree, a branch without a name is given by one of its models.
      const isBranch = (name) => {
        const cut = kind === 'tree' ? name.lastIndexOf('~') : -1;
        return cut < 0 ? catalogue.cladeOf(name) >= 0 : isModel(name.slice(0, cut));
      };
      check('root', 'family', { isKnown: isBranch });
      check('of', 'family', { isKnown: isBranch });
      check('selected', 'model', { isKnown: isModel });
      // A large catalogue is in several files, so the models of a selection may be in another one.
      if (this.session.view.choosable && !atlas.site.isSharded) atlas.addresses.checkSelection(isModel);
      if (kind === 'tree') check('collapsed', 'family', { isKnown: isBranch, isList: true });
      const isLine = (slug) => slug === 'unknown' || facts.lines.slug.includes(slug);
      if (facts) check('line', 'line', { isKnown: isLine });
    }
    /** In a sharded catalogue, start loading the data of another branch. Return whether data are being loaded. */
    loadRoot() {
      const { session } = this;
      this.root = session.state.root || session.clade;
      if (!atlas.site.isSharded) return false;
      const asked = this.root;
      session.surface.notify('Loading the branch …');
      sourceOf(session, session.state.root)
        .then(async (source) => {
          if (asked !== this.root) return;
          if (source !== session.source) await useSource(session, source);
          if (asked !== this.root) return;
          this.apply({ all: true });
          session.needFacts();
        })
        .catch((error) => this.fail(error));
      return true;
    }
    show({ colours, shape }) {
      if (colours || shape) {
        this.minimap.invalidate();
        this.key.update();
      }
      if (colours) {
        this.bar.update();
        this.legend.update();
      }
      if (shape) this.showPath();
      if (shape || colours) this.list?.update();
      if (this.lineageKey) this.lineageKey.update();
      this.showPanel();
      this.showSelection();
      this.credit?.();
    }
    showSelection() {
      this.selecting.update();
      this.session.surface.refresh();
    }
    showPath() {
      const { view, clade, surface } = this.session;
      const nodes = view.path();
      const step = (node, at) =>
        at === nodes.length - 1
          ? make('span', { 'aria-current': 'true' }, view.nameOf(node))
          : make(
              'button',
              {
                type: 'button',
                onclick: () => this.session.change({ root: view.reference(node), [this.cameraKey]: null }),
              },
              view.nameOf(node),
            );
      this.pathBar.hidden = nodes.length < 2 && !clade;
      refill(
        this.path,
        [...nodes.map(step), clade && this.fullLink()].filter(Boolean).map((one) => make('li', {}, one)),
        (path) => (this.pathBar.hidden ? surface.pad : path.querySelector('[aria-current]')),
      );
      // A long path is scrolled to its end.
      this.path.scrollLeft = this.path.scrollWidth;
    }
    /** Create the link from the page of a family to the full view. */
    fullLink() {
      const { view, clade } = this.session;
      // The link opens the full view with the same root, colours, filter and selection.
      const link = make('a', { href: '' }, `Open in the full ${this.session.kind}`);
      const aim = () => {
        link.href =
          atlas.site.root +
          view.address() +
          '#' +
          atlas.state.write({
            ...this.session.state,
            root: this.session.state.root || (this.session.state.of ? null : clade),
            at: null,
            map: null,
            words: null,
            embed: null,
          });
      };
      for (const moment of ['pointerdown', 'focus', 'mouseenter']) link.addEventListener(moment, aim);
      aim();
      return link;
    }
    showPanel() {
      const { view, catalogue, state } = this.session;
      const row = catalogue.rowOf(state.selected || '');
      const content = view.panel(this.item || (row >= 0 ? { row } : null));
      refill(this.panel, content.flat().filter(Boolean), titleOf);
      this.sheet.update();
      if (row < 0 && state.selected && !this.item && atlas.site.isSharded) this.showAbsent(state.selected);
    }
    /** Show the panel of a model that the view does not draw. */
    async showAbsent(id) {
      const place = await atlas.shards.find(id);
      if (!place) return;
      const facts = await atlas.data.need(`facts${place.source}`);
      const { state } = this.session;
      if (state.selected !== id || this.item || this.session.catalogue.rowOf(id) >= 0) return;
      const session = {
        ...place,
        kind: 'page',
        heading: this.session.heading,
        state,
        facts,
        near: () => atlas.shards.near(place),
        change: (patch) => this.session.change(patch),
      };
      const remark = 'This model is not drawn, because the view shows only the most downloaded models.';
      refill(
        this.panel,
        [
          ...atlas.panel.ofModel(session, place.row).flat().filter(Boolean),
          make('p', { class: 'quiet rule' }, remark),
        ],
        titleOf,
      );
    }

    focus(item, text) {
      this.item = item;
      if (text) this.spoken.textContent = [text.title, text.text].filter(Boolean).join(', ');
      this.showPanel();
      if (item) this.sheet.offer();
    }
    tip(text, point) {
      const box = this.tipBox;
      box.hidden = !text;
      if (!text) return;
      box.replaceChildren(...atlas.dom.named(text.title), text.text ? make('small', {}, text.text) : '');
      const { size } = this.session.surface;
      const below = point[1] + 22 + box.offsetHeight <= size.height;
      box.style.left = `${Math.max(8, Math.min(point[0] + 14, size.width - box.offsetWidth - 8))}px`;
      box.style.top = `${below ? point[1] + 18 : point[1] - box.offsetHeight - 12}px`;
    }
  }

  /** Return the source of a branch: the shard that contains the whole branch, or '' for the default data. */
  async function sourceOf(session, root) {
    if (session.kind !== 'tree' || !atlas.site.isSharded) return '';
    const cut = (root || '').lastIndexOf('~');
    if (!root || cut < 0) return root || session.clade ? atlas.shards.sourceOf(root || session.clade) : '';
    if (session.catalogue?.rowOf(root.slice(0, cut)) >= 0 && !session.isPartial) return session.source;
    const place = await atlas.shards.find(root.slice(0, cut));
    return place ? place.source : '';
  }
  /** Load the catalogue and the drawing of a source. */
  const loadSource = (kind, source) =>
    Promise.all([atlas.catalogue.load(source), atlas.data.need(atlas.views[kind].needs + source)]);
  async function useSource(session, source) {
    session.use(source, ...(await loadSource(session.kind, source)));
  }
  /** Load the data of a view. A large tree begins with the data of its first drawing. */
  async function startSource(figure, session) {
    if ('first' in figure.dataset && (await atlas.first.use(session))) return;
    await useSource(session, await sourceOf(session, session.state.root));
  }

  async function mount(figure) {
    const kind = figure.dataset.view;
    try {
      const session = new atlas.Session(kind, figure.dataset.clade || '', figure.closest('section') ? 'h3' : 'h2');
      await Promise.all([startSource(figure, session), ...atlas.views[kind].scripts.map(atlas.data.script)]);
      await atlas.data.breathe();
      const explorer = new Explorer(figure, session);
      live.set(figure, explorer);
      if (session.isPartial) {
        session.whole = explorer.complete();
        await session.whole.catch((error) => warn(figure, session, error));
      }
      figure.dataset.ready = '';
      if (document.body.classList.contains('wide')) atlas.search.loadIdle();
    } catch (error) {
      fail(figure, error);
    }
  }

  /** Start each view shortly before the reader scrolls to it. */
  function start() {
    const figures = [...document.querySelectorAll('figure.view[data-view]')].filter(
      (figure) => atlas.views[figure.dataset.view],
    );
    atlas.dom.whenNear(figures, '200px', mount);
    if (figures.length)
      atlas.shortcuts.add(
        ...KEYS.map(([shown, text]) => ({
          key: shown,
          shown,
          group: 'In a tree or graph with the focus',
          text,
        })),
      );
  }

  atlas.views = {}; // by kind, set by tree/view.js and graph/view.js
  atlas.explorer = { start, of: (figure) => live.get(figure) };
})(globalThis.constellation);
