/* explorer.js: puts a view together: stage, controls, panel; keeps them in line with the page's state.
   In: <figure class="view" data-view="tree|graph" data-clade="SLUG">. Out: the live view. The view itself only draws;
   if anything fails, the still version stays, with a word why. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const HELP =
    'Drag to move, scroll or pinch to zoom, arrow keys to walk, Enter to open, question mark for all keys.';
  const COLOURS = ['colour', 'size', 'only', 'root', 'bits', ...atlas.filters.KEYS];
  const CHOSEN = ['selected', 'of', 'lineage'];
  const SHAPE = ['root', 'collapsed', 'radius'];
  const KEYS = [
    ['↑ ↓', 'To the parent, to the first child'],
    ['← →', 'To the neighbours'],
    ['Enter', 'Open a branch or community, select a model'],
    ['Space', 'Collapse or open a branch'],
    ['Backspace', 'Up one level'],
    ['+ −', 'Zoom'],
    ['0', 'Show all of it'],
    ['Shift ←', 'Move the picture'],
    ['Esc', 'Select nothing'],
  ];
  const live = new WeakMap();
  let number = 0;

  function fail(figure, error) {
    console.info('constellation: ' + error.message);
    figure.classList.remove('live');
    figure
      .querySelectorAll('.view-path, .view-bar, .view-body, .view-failed')
      .forEach((element) => element.remove());
    figure.prepend(
      make(
        'div',
        { class: 'notice warn view-failed', role: 'alert' },
        'The live view could not be shown: ' + error.message + '. Below is its still version.',
      ),
    );
  }

  class Explorer {
    constructor(figure, session) {
      this.figure = figure;
      this.session = session;
      this.drawn = null; // the state that is on show
      this.written = ''; // the camera as it was last put into the state
      this.item = null; // what the reader looks at without having selected it
      this.root = session.state.root || session.clade;
      session.view = atlas.views[session.kind].create(session);
      session.arrived = () => this.apply({ recolour: true });
      session.tip = (text, point) => this.tip(text, point);
      session.focus = (item, text) => this.focus(item, text);
      this.cameraKey = atlas.views[session.kind].camera;
      this.build();
      atlas.theme.onchange(() => session.surface.redraw());
      atlas.store.subscribe(() => this.apply());
      this.apply({ all: true });
      figure.classList.add('live');
      session.needFacts();
    }

    build() {
      const { session, figure } = this;
      const id = 'view-' + ++number;
      const label = figure.getAttribute('aria-label') || 'A view of the models';
      this.path = make('ol');
      this.pathBar = make('nav', { class: 'view-path', 'aria-label': 'Where the view is' }, this.path);
      this.bar = atlas.controls.bar(
        session,
        atlas.exports.listExports(session, label, () => this.remember()),
      );
      this.legend = atlas.controls.legend(session);
      this.lineageKey = session.kind === 'tree' && atlas.lineageTrace ? atlas.lineageTrace.legend(session) : null;
      this.tipBox = make('div', { class: 'view-tip', hidden: true, 'aria-hidden': 'true' });
      this.panel = make('div', {
        class: 'panel',
        role: 'region',
        'aria-label': 'What is looked at',
        tabindex: '0',
      });
      this.spoken = make('p', { class: 'visually-hidden', role: 'status' });
      const stage = make('div', { class: 'stage' });
      const body = make(
        'div',
        { class: 'view-body with-panel' },
        make('div', {}, stage, this.lineageKey && this.lineageKey.element, this.legend.element),
        this.panel,
      );
      session.surface = new atlas.Surface(stage, this.scene(), {
        label,
        embedded: Boolean(session.clade),
        describedBy: id,
      });
      stage.append(atlas.controls.zoomButtons(session.surface), this.tipBox);
      figure.prepend(
        this.pathBar,
        this.bar.element,
        body,
        make('p', { class: 'visually-hidden', id }, HELP),
        this.spoken,
      );
    }
    /** What the surface asks of the view, and the two moments that concern the state. */
    scene() {
      const { session } = this;
      const pass = Object.fromEntries(
        ['draw', 'over', 'world', 'home', 'limits', 'hover', 'click', 'inspect', 'key'].map((name) => [
          name,
          (...given) => session.view[name](...given),
        ]),
      );
      return {
        ...pass,
        rested: () => this.remember(),
        ready: () => this.aim(true),
        failed: (error) => fail(this.figure, error),
      };
    }

    /** The camera into the state, rounded, and the rounded one into the surface: a link restores the very same picture. */
    remember() {
      const { surface, view } = this.session;
      const home = view.home(surface.size);
      const text = atlas.camera.write(surface.camera, home);
      const isHome = text === atlas.camera.write(home, home);
      surface.camera = isHome ? home : atlas.camera.read(text, home);
      this.written = isHome ? '' : text;
      this.session.change({ [this.cameraKey]: this.written }, { replace: true });
    }
    /** The camera out of the state. */
    aim(first) {
      const { surface, view, state, catalogue } = this.session;
      const home = view.home(surface.size);
      const camera = atlas.camera.read(state[this.cameraKey] || '', home);
      surface.set(camera || home);
      const row = catalogue.rowOf(state.selected || '');
      if (first && !camera && row >= 0) requestAnimationFrame(() => view.reveal(row));
    }

    /** Bring picture, panel, legend and controls in line with the state. */
    apply({ all = false, recolour = false } = {}) {
      const { session, drawn } = this;
      const { state, view, surface } = session;
      if ((state.root || session.clade) !== this.root && this.elsewhere()) return;
      const differs = (keys) => all || keys.some((key) => (state[key] || '') !== (drawn[key] || ''));
      const colours = recolour || differs(COLOURS);
      const shape = differs(SHAPE);
      const moved = (state[this.cameraKey] || '') !== this.written;
      const rooted = differs(['root']);
      const chosen = differs(['selected']) && Boolean(state.selected);
      if (!all && !colours && !shape && !moved && !differs(CHOSEN)) {
        this.drawn = { ...state };
        return;
      }
      this.drawn = { ...state };
      this.written = state[this.cameraKey] || '';
      if (colours) session.colourise();
      view.update(state, { colours, shape });
      if (shape || chosen) this.item = null;
      this.show({ colours, shape });
      if (!surface.camera) return;
      if (moved || rooted) this.aim(false);
      surface.redraw();
      if (chosen && !moved) view.reveal(session.catalogue.rowOf(state.selected));
      if (colours && session.kept === 0) surface.tell('No model passes the filter');
    }
    /** Another branch may lie in another piece of the catalogue: whether its data are looked for. */
    elsewhere() {
      const { session } = this;
      this.root = session.state.root || session.clade;
      if (!atlas.shards.exist()) return false;
      const asked = this.root;
      session.surface.tell('Loading the branch …');
      sourceOf(session, session.state.root)
        .then(async (source) => {
          if (asked !== this.root) return;
          if (source !== session.source) await turn(session, source);
          if (asked !== this.root) return;
          session.view =
            session.view && session.view.catalogue === session.catalogue
              ? session.view
              : atlas.views[session.kind].create(session);
          this.apply({ all: true });
          session.needFacts();
        })
        .catch((error) => fail(this.figure, error));
      return true;
    }
    show({ colours, shape }) {
      if (colours) {
        this.bar.update();
        this.legend.update();
      }
      if (shape) this.showPath();
      if (this.lineageKey) this.lineageKey.update();
      this.showPanel();
    }
    showPath() {
      const { view, clade } = this.session;
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
      this.path.replaceChildren(...nodes.map((node, at) => make('li', {}, step(node, at))));
      this.pathBar.hidden = nodes.length < 2 && !clade;
      if (!clade) return;
      // The whole view is one link away, with root, colours, filter and selection as they are here.
      const link = make('a', { href: '' }, 'Open in the whole ' + this.session.kind);
      const aim = () => {
        link.href =
          atlas.dom.root() +
          view.address() +
          '#' +
          atlas.state.write({
            ...this.session.state,
            root: this.session.state.root || (this.session.state.of ? null : clade),
            at: null,
            map: null,
            words: null,
          });
      };
      for (const moment of ['pointerdown', 'focus', 'mouseenter']) link.addEventListener(moment, aim);
      aim();
      this.path.append(make('li', {}, link));
    }
    showPanel() {
      const { view, catalogue, state } = this.session;
      const row = catalogue.rowOf(state.selected || '');
      this.panel.replaceChildren(
        ...view
          .panel(this.item || (row >= 0 ? { row } : null))
          .flat()
          .filter(Boolean),
      );
      if (row < 0 && state.selected && !this.item && atlas.shards.exist()) this.showAbsent(state.selected);
    }
    /** A model that the view does not draw: what is known of it all the same. */
    async showAbsent(id) {
      const place = await atlas.shards.find(id);
      if (!place) return;
      const facts = await atlas.data.need('facts' + place.source);
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
      this.panel.replaceChildren(
        ...atlas.panel.ofModel(session, place.row).flat().filter(Boolean),
        make('p', { class: 'quiet rule' }, 'It is too little downloaded to be drawn here.'),
      );
    }

    focus(item, text) {
      this.item = item;
      if (text) this.spoken.textContent = [text.title, text.text].filter(Boolean).join(', ');
      this.showPanel();
    }
    tip(text, point) {
      const box = this.tipBox;
      box.hidden = !text;
      if (!text) return;
      box.replaceChildren(text.title, text.text ? make('small', {}, text.text) : '');
      const { size } = this.session.surface;
      const below = point[1] + 22 + box.offsetHeight <= size.height;
      box.style.left = Math.max(8, Math.min(point[0] + 14, size.width - box.offsetWidth - 8)) + 'px';
      box.style.top = (below ? point[1] + 18 : point[1] - box.offsetHeight - 12) + 'px';
    }
  }

  /** Where the data of a branch are: in what is drawn of all, or in a piece that has it whole. Graphs are drawn of all. */
  async function sourceOf(session, root) {
    if (session.kind !== 'tree' || !atlas.shards.exist()) return '';
    const cut = (root || '').lastIndexOf('~');
    if (!root || cut < 0) return root || session.clade ? atlas.shards.sourceOf(root || session.clade) : '';
    if (session.catalogue && session.catalogue.rowOf(root.slice(0, cut)) >= 0) return session.source;
    const place = await atlas.shards.find(root.slice(0, cut));
    return place ? place.source : '';
  }
  async function turn(session, source) {
    const [catalogue, payload] = await Promise.all([
      atlas.catalogue.load(source),
      atlas.data.need(atlas.views[session.kind].needs + source),
    ]);
    session.turn(source, catalogue, payload);
  }

  async function mount(figure) {
    const kind = figure.dataset.view;
    try {
      const session = new atlas.Session(kind, figure.dataset.clade || '', figure.closest('section') ? 'h3' : 'h2');
      await Promise.all([
        sourceOf(session, session.state.root).then((source) => turn(session, source)),
        ...atlas.views[kind].scripts.map(atlas.data.script),
      ]);
      await atlas.data.breathe();
      live.set(figure, new Explorer(figure, session));
      figure.dataset.ready = '';
    } catch (error) {
      fail(figure, error);
    }
  }

  /** Views in the first screen start at once, the others when they are about to be seen. */
  function start() {
    const seen = new IntersectionObserver(
      (entries) =>
        entries
          .filter((entry) => entry.isIntersecting)
          .forEach((entry) => {
            seen.unobserve(entry.target);
            mount(entry.target);
          }),
      { rootMargin: '200px' },
    );
    const figures = [...document.querySelectorAll('figure.view[data-view]')].filter(
      (figure) => atlas.views[figure.dataset.view],
    );
    figures.forEach((figure) => seen.observe(figure));
    if (figures.length)
      atlas.shortcuts.add(
        ...KEYS.map(([shown, text]) => ({
          key: shown,
          shown,
          group: 'In a tree or graph that has the focus',
          text,
        })),
      );
  }

  atlas.explorer = { start, of: (figure) => live.get(figure) };
})((globalThis.constellation = globalThis.constellation || {}));
