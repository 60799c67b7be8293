/* explorer.js: puts a view together: data, state, surface, controls and panel. The view itself only draws.
   In: <figure class="view" data-view="tree|graph" data-clade="SLUG">. Out: the live view; if anything fails, the static one stays, with a word why. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const HELP = 'Drag to move, scroll or pinch to zoom, arrow keys to walk, Enter to open, question mark for all keys.';
  let number = 0;

  function fail(figure, error) {
    console.info('constellation: ' + error.message);
    figure.classList.remove('live');
    figure.querySelectorAll('.view-path, .view-bar, .view-body, .view-failed').forEach((element) => element.remove());
    figure.prepend(make('div', { class: 'notice warn view-failed', role: 'alert' }, 'The live view could not be shown: ' + error.message + '. Below is its still version.'));
  }

  function createSession(figure, kind, catalogue, payload) {
    const store = atlas.store;
    const session = {
      kind, catalogue, payload, clade: figure.dataset.clade || '', facts: null, mask: null, kept: null,
      colouring: null, bright: new Float32Array(catalogue.size), surface: null, view: null,
      state: store.get,
      change: (patch, options) => store.change(patch, options),
    };
    session.needFacts = () => {
      if (!session.factsAsked) {
        session.factsAsked = atlas.data.need('facts');
        session.factsAsked.then((facts) => { session.facts = facts; session.refresh({ colours: true }); }, (error) => atlas.dom.say(error.message));
      }
      return session.factsAsked;
    };
    session.neighbours = () => atlas.data.need('neighbours');
    session.factsLine = (row) => {
      if (!session.facts) return '';
      const { downloads, parameters } = session.facts;
      return [downloads[row] == null ? '' : atlas.format.short(downloads[row]) + ' downloads', parameters[row] == null ? '' : atlas.format.short(parameters[row]) + ' parameters'].filter(Boolean).join(', ');
    };
    return session;
  }

  /** What the state makes of the colours: which each row has, which are kept, how bright they are. */
  function colourise(session, state) {
    const clade = session.catalogue.cladeOf(state.root || session.clade);
    session.colouring = atlas.colouring.colour(state.colour || 'family',
      { catalogue: session.catalogue, facts: session.facts, graph: session.kind === 'graph' ? session.payload : null, root: clade });
    const filtered = atlas.filters.compile(state, session.facts, session.colouring, session.catalogue.size);
    session.mask = filtered ? filtered.mask : null;
    session.kept = filtered ? filtered.kept : null;
    session.bright = atlas.colouring.brightness(state.size || 'downloads', session.facts, session.catalogue.size);
  }

  function build(figure, session) {
    const id = 'view-' + ++number;
    const label = figure.getAttribute('aria-label') || (session.kind === 'tree' ? 'The tree of models' : 'The graph of models');
    const help = make('p', { class: 'visually-hidden', id: id + '-help' }, HELP);
    const spoken = make('p', { class: 'visually-hidden', role: 'status' });
    const tip = make('div', { class: 'view-tip', hidden: true, 'aria-hidden': 'true' });
    const path = make('nav', { class: 'view-path', 'aria-label': 'Where the view is' }, make('ol'));
    const stage = make('div', { class: 'stage' });
    const panel = make('div', { class: 'panel', role: 'region', 'aria-label': 'What is looked at', tabindex: '0' });
    const files = atlas.exportsOf(session, label);
    const bar = atlas.controls.bar(session, files);
    const legend = atlas.controls.legend(session);
    stage.append(atlas.controls.zoomButtons(session), tip);
    const body = make('div', { class: 'view-body with-panel' }, make('div', {}, stage, legend.element), panel);
    figure.prepend(path, bar.element, body, help, spoken);
    return { id, label, help, spoken, tip, path, stage, panel, bar, legend };
  }

  function connect(figure, session) {
    const parts = build(figure, session);
    const view = atlas.views[session.kind].create(session);
    session.view = view;
    let drawn = {};
    let written = '';
    let focusItem = null;

    session.tip = (text, point) => {
      parts.tip.hidden = !text;
      if (!text) return;
      parts.tip.replaceChildren(text.title, text.text ? make('small', {}, text.text) : '');
      const size = session.surface.size();
      parts.tip.style.left = Math.max(8, Math.min(point[0] + 14, size.width - parts.tip.offsetWidth - 8)) + 'px';
      parts.tip.style.top = (point[1] + 22 + parts.tip.offsetHeight > size.height ? point[1] - parts.tip.offsetHeight - 12 : point[1] + 18) + 'px';
    };
    session.focus = (item, text) => {
      focusItem = item;
      if (text) parts.spoken.textContent = text.title + (text.text ? ', ' + text.text : '');
      showPanel();
    };
    session.home = () => session.surface.fly(view.home(session.surface.size()));
    session.openClade = (clade) => session.change({ root: session.catalogue.clades.slug[clade], selected: null, at: null, map: null });
    session.copyLink = () => {
      rememberCamera(session.surface.camera());
      const text = window.location.href;
      const done = () => atlas.dom.say('The link is copied');
      const failed = () => window.prompt('Copy this link', text);
      if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, failed); else failed();
    };

    const cameraKey = session.kind === 'tree' ? 'at' : 'map';
    function rememberCamera(camera) {
      const home = view.home(session.surface.size());
      const text = atlas.camera.write(camera, home);
      const plain = atlas.camera.write(home, home);
      written = text === plain ? '' : text;
      session.change({ [cameraKey]: written }, { replace: true });
    }

    function showPanel() {
      const state = session.state();
      const row = session.catalogue.rowOf(state.selected || '');
      const item = focusItem || (row >= 0 ? { row } : null);
      parts.panel.replaceChildren(...view.panel(item).flat().filter(Boolean));
    }
    function showPath() {
      const nodes = view.path ? view.path() : [];
      parts.path.hidden = nodes.length < 2 && !session.clade;
      parts.path.firstChild.replaceChildren(...nodes.map((node, at) => make('li', {}, at === nodes.length - 1
        ? make('span', { 'aria-current': 'true' }, view.titleOf(node))
        : make('button', { type: 'button', onclick: () => session.change({ root: at === 0 ? null : view.reference(node), at: null }) }, view.titleOf(node)))));
      if (session.clade) parts.path.firstChild.append(make('li', {}, view.fullLink()));
    }

    /** Bring picture, panel, legend and controls in line with the state. */
    function apply({ colours = false, all = false } = {}) {
      const state = session.state();
      const differs = (...keys) => keys.some((key) => (state[key] || '') !== (drawn[key] || ''));
      const recolour = colours || all || differs('colour', 'size', 'only', 'root', 'bits', ...atlas.filters.KEYS);
      const shape = all || differs('root', 'collapsed');
      if (recolour) colourise(session, state);
      view.update(state, { colours: recolour, shape });
      if (shape) focusItem = null;
      const moved = differs(cameraKey) && (state[cameraKey] || '') !== written;
      const rooted = drawn.root !== undefined || state.root !== undefined ? differs('root') : false;
      const chosen = differs('selected') && state.selected;
      drawn = { ...state };
      written = state[cameraKey] || '';
      if (recolour) { parts.bar.update(state); parts.legend.update(state); }
      if (shape) showPath();
      if (chosen) focusItem = null;
      showPanel();
      if (!session.surface || !session.surface.camera()) return;
      if (moved || rooted) aim(state);
      session.surface.redraw();
      if (chosen && !moved) { const row = session.catalogue.rowOf(state.selected); if (row >= 0) view.reveal(row); }
      if (atlas.filters.isOn(state) && session.kept === 0) session.surface.tell('No model passes the filter');
    }
    function aim(state) {
      const home = view.home(session.surface.size());
      session.surface.look(atlas.camera.read(state[cameraKey] || '', home) || home, { quiet: true });
    }
    session.refresh = apply;

    const scene = {
      draw: view.draw, over: view.over, world: view.world, limits: view.limits, home: view.home, hover: view.hover, click: view.click,
      key: view.key,
      rested: rememberCamera,
      failed: (error) => fail(figure, error),
      ready: (size) => {
        const state = session.state();
        session.surface.look(atlas.camera.read(state[cameraKey] || '', view.home(size)) || view.home(size), { quiet: true });
        const row = session.catalogue.rowOf(state.selected || '');
        if (row >= 0 && !state[cameraKey]) requestAnimationFrame(() => view.reveal(row));
      },
    };
    session.surface = atlas.surface.createSurface(parts.stage, scene, { label: parts.label, embedded: Boolean(session.clade) || figure.dataset.embedded !== undefined, describedBy: parts.id + '-help' });
    atlas.theme.onchange(() => session.surface.redraw());
    atlas.store.subscribe(() => apply());
    apply({ all: true });
    figure.classList.add('live');
    session.needFacts();
  }

  async function mount(figure) {
    const kind = figure.dataset.view;
    const view = atlas.views && atlas.views[kind];
    if (!view) return;
    try {
      const [catalogue, payload] = await Promise.all([atlas.catalogue.load(), atlas.data.need(view.needs), ...(view.scripts || []).map(atlas.data.script)]);
      connect(figure, createSession(figure, kind, catalogue, payload));
      figure.dataset.ready = '';
    } catch (error) {
      fail(figure, error);
    }
  }

  /** Views in the first screen start at once, the others when they are about to be seen. */
  function start() {
    const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      seen.unobserve(entry.target);
      mount(entry.target);
    }), { rootMargin: '200px' });
    document.querySelectorAll('figure.view[data-view]').forEach((figure) => { if (atlas.views && atlas.views[figure.dataset.view]) seen.observe(figure); });
    atlas.keys.add(
      ...[['↑ ↓', 'To the parent, to the first child'], ['← →', 'To the neighbours'], ['Enter', 'Open a branch or select a model'], ['Space', 'Collapse or open a branch'],
        ['Backspace', 'Back up one level'], ['+ −', 'Zoom'], ['0', 'Show all of it'], ['Shift ←', 'Move the picture'], ['Esc', 'Select nothing']]
        .map(([shown, text]) => ({ key: shown, shown, group: 'In a tree or graph that has the focus', text })));
  }

  atlas.explorer = { start };
})(globalThis.constellation = globalThis.constellation || {});
