/* The view of the tree, with the layout, the colours and the selection. The surface and the panel call its methods.
   Actions of the reader change the state of the page. */
((atlas) => {
  'use strict';
  const { treeLayout, treeVisibility } = atlas;
  const { make } = atlas.dom;
  const SHOWN = 8; // number of models in the panel of a branch
  const LEGIBLE = 5.5; // px on the rim that each leaf needs to be distinguishable
  const FARTHEST = 20; // px on the rim for each leaf at the maximum zoom
  const FILLED = 0.87; // diameter of the disc, as a share of the shorter side of the stage
  const SPACIOUS = 1280; // px; in a narrower window, the disc is nearly as wide as the stage
  const ROOMY = 15; // px on the rim for each leaf, enough for its name

  class TreeView {
    /** `previous` is the view before a change of the layout. */
    constructor(session, previous) {
      this.session = session;
      this.catalogue = session.catalogue;
      this.collapsed = new Set();
      this.isUnplacedOpen = false;
      this.spread = previous?.spread ?? treeLayout.spreadAt(1);
      this.tree = atlas.tree.treeOf(session.payload);
      this.top = Math.max(0, atlas.tree.readNode(this.tree, session.clade, this.catalogue));
      this.layout = null;
      this.movement = null;
      // Whether the disc leaves no room for the key beside it.
      this.isFilled = Boolean(session.clade) || window.innerWidth < SPACIOUS;
      this.shades = null;
      this.tokens = [];
      this.bright = session.bright;
      this.labels = [];
      this.labelsFor = null;
      this.widths = new Map(); // in pixels, of each text in each font
      this.hovered = -1;
      this.cursor = this.carryCursor(previous);
      this.selected = -1;
      this.traces = null;
    }
    /** Return the node of the keyboard's focus in a view of the first drawing, or -1. */
    carryCursor(previous) {
      if (!previous || previous.catalogue === this.catalogue || previous.cursor < 0) return -1;
      if (previous.tree.rests.has(previous.cursor)) return -1;
      const name = atlas.tree.writeNode(previous.tree, previous.cursor, previous.catalogue);
      return atlas.tree.readNode(this.tree, name, this.catalogue);
    }

    /* for the drawing */
    hueOf(node) {
      return this.shades.hue[node];
    }
    /** Return whether the colour of a node is an entry of the legend. */
    isInLegend(node) {
      const hue = this.hueOf(node);
      return hue >= 0 && hue < this.session.colouring.entries.length;
    }
    brightest(node) {
      return this.shades.brightest[node];
    }
    titleOf(node) {
      return atlas.tree.titleOf(this.tree, node, this.catalogue.clades);
    }
    nameOf(node) {
      return (
        this.titleOf(node) ||
        (node === 0 ? 'All models' : `Branch around ${this.catalogue.nameOf(this.brightest(node))}`)
      );
    }
    /** Return the name of a node for a label on the view. The name of a collapsed branch has its number of models,
        unless the label has to be short. */
    labelOf(node, isShort) {
      const isFolded = this.layout.collapsed.has(node);
      const title = this.titleOf(node);
      const { count, plural } = atlas.format;
      if (title)
        return isFolded && !isShort && !this.tree.rests.has(node)
          ? `${title} ${count(this.tree.count[node])}`
          : title;
      if (isFolded) return plural(this.tree.count[node], 'model');
      return `${this.catalogue.nameOf(this.brightest(node))} +${count(this.tree.count[node] - 1)}`;
    }
    /** Return the visible leaves whose names are always shown: the selected model and the focus of the keyboard. */
    marked() {
      const chosen = this.selected >= 0 ? this.tree.nodeOfRow[this.selected] : -1;
      return [...new Set([chosen, this.cursor])].filter(
        (node) => treeLayout.shows(this.layout, node) && this.tree.leaf[node] >= 0,
      );
    }
    reference(node) {
      return node === this.top ? null : atlas.tree.writeNode(this.tree, node, this.catalogue);
    }
    item(node) {
      return { node, row: this.tree.leaf[node] };
    }

    /** Return whether the view draws an item. */
    holds({ node }) {
      return treeLayout.shows(this.layout, node);
    }

    /** Update the view after a change of the state. */
    update(state, { colours, shape }) {
      if (shape || this.opensUnplaced(state) !== this.isUnplacedOpen) this.updateLayout(state);
      if (colours) {
        const { colouring, mask, bright } = this.session;
        this.tokens = [...colouring.entries.map((entry) => entry.token), atlas.treeColours.tintOf(colouring)];
        this.bright = bright;
        this.shades = atlas.treeColours.shade(this.tree, this.layout.root, colouring, mask, bright);
      }
      this.selected = this.catalogue.rowOf(state.selected || '');
      this.traces = atlas.site.hasLineage ? atlas.lineageTrace.trace(this, state) : null;
      this.labelsFor = null;
    }
    /** Return the root of the view in this state. */
    rootOf(state) {
      const node = state.root ? atlas.tree.readNode(this.tree, state.root, this.catalogue) : this.top;
      return node < 0 || this.tree.leaf[node] >= 0 ? this.top : node;
    }
    /** Return a mask of the rows below the root of the view, or null if it shows all models. */
    rowsInside(state) {
      const root = this.rootOf(state);
      if (root === 0) return null;
      const inside = new Uint8Array(this.catalogue.size);
      for (const row of atlas.tree.rowsBelow(this.tree, root)) inside[row] = 1;
      return inside;
    }
    /** Return whether the branch of the unplaced models is open: the state says so, or the selected model is there. */
    opensUnplaced(state) {
      const { tree, catalogue } = this;
      const row = state.selected ? catalogue.rowOf(state.selected) : -1;
      const node = row < 0 ? -1 : tree.nodeOfRow[row];
      const isInside = tree.unplaced >= 0 && node >= tree.unplaced && node < tree.end[tree.unplaced];
      return state.unplaced === 'open' || isInside;
    }
    updateLayout(state) {
      const read = (text) => atlas.tree.readNode(this.tree, text, this.catalogue);
      const root = this.rootOf(state);
      const { unplaced } = this.tree;
      this.collapsed = new Set(
        String(state.collapsed || '')
          .split(',')
          .map(read)
          .filter((one) => one > 0 && one !== root && one !== unplaced && this.tree.leaf[one] < 0),
      );
      this.isUnplacedOpen = this.opensUnplaced(state);
      const isFolded = unplaced > root && !this.isUnplacedOpen;
      const before = this.layout;
      // Branches that are not loaded are drawn like collapsed ones.
      this.layout = treeLayout.layOut(
        this.tree,
        root,
        new Set([...this.collapsed, ...(isFolded ? [unplaced] : []), ...this.tree.rests.keys()]),
        state.radius,
        this.spread,
      );
      this.movement = atlas.treeMoving.plan(this, before, this.layout);
      this.hovered = -1;
      if (!treeLayout.shows(this.layout, this.cursor)) this.cursor = -1;
    }

    /** Return the function that draws the movement to the present layout, once after each change, or null. */
    transition() {
      const { movement } = this;
      this.movement = null;
      return movement;
    }

    /* the camera */
    world() {
      return { x0: -1150, x1: 1150, y0: -1150, y1: 1150 };
    }
    home(size) {
      const [x0, x1] = [-treeLayout.RIM, treeLayout.RIM];
      const margin = ((1 - FILLED) / 2) * Math.min(size.width, size.height);
      return atlas.camera.fit({ x0, x1, y0: x0, y1: x1 }, size, margin);
    }
    limits() {
      const { k } = this.home(this.session.surface.size);
      return { least: k * 0.5, most: Math.max(k * 4, FARTHEST / (this.layout.unit * treeLayout.RIM)) };
    }
    /** Fit the distances of branches from the rim to the zoom of a camera. Return the camera with which the branches at
        `anchor`, a point of the screen, stay where they are. */
    adapt(camera, size, anchor) {
      const spread = treeLayout.spreadAt(camera.k / this.home(size).k);
      if (spread === this.spread) return camera;
      const before = this.layout;
      this.spread = spread;
      this.layout = treeLayout.layOut(before.tree, before.root, before.collapsed, before.scale, spread);
      this.labelsFor = null;
      if (this.traces) this.traces = atlas.lineageTrace.trace(this, this.session.state);
      if (!anchor) return camera;
      const [x, y] = atlas.camera.toWorld(camera, size, ...anchor);
      const share = treeLayout.moveRadius(before, Math.hypot(x, y), spread) / (Math.hypot(x, y) || 1) - 1;
      return { x: camera.x + share * x, y: camera.y + share * y, k: camera.k };
    }
    /** Move the camera to a model, close enough to distinguish the model from its neighbours. */
    reveal(row) {
      const node = this.tree.nodeOfRow[row];
      if (!atlas.site.hasLineage || this.session.state.lineage === 'off') {
        this.revealNode(node);
        return;
      }
      // The lineage decides how close the camera moves: its curves may cross the whole tree.
      atlas.lineage
        .load(this.session.source)
        .catch(() => null)
        .then(() => {
          if (this.selected !== row) return;
          if (this.traces?.curves.length) this.revealTraces(node);
          else this.revealNode(node);
        });
    }
    /** Move the camera so that the selected model and its curves are on the screen, and their ends can be
        distinguished. If they are far apart, show the whole tree. */
    revealTraces(node) {
      const { surface } = this.session;
      if (!surface.camera || !treeLayout.shows(this.layout, node)) return;
      const flat = [...treeLayout.point(this.layout, node), ...this.traces.curves.flatMap((curve) => curve.points)];
      const box = { x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity };
      flat.forEach((value, at) => {
        const [low, high] = at % 2 ? ['y0', 'y1'] : ['x0', 'x1'];
        box[low] = Math.min(box[low], value);
        box[high] = Math.max(box[high], value);
      });
      const margin = Math.min(130, 0.2 * Math.min(surface.size.width, surface.size.height));
      const fitted = atlas.camera.fit(box, surface.size, margin);
      const k = Math.min(fitted.k, ROOMY / this.layout.unit / treeLayout.RIM, this.limits().most);
      const least = Math.min(k, this.home(surface.size).k);
      const corners = [atlas.camera.toScreen(surface.camera, surface.size, box.x0, box.y0)];
      corners.push(atlas.camera.toScreen(surface.camera, surface.size, box.x1, box.y1));
      const isOnScreen = corners.every(
        ([x, y]) => x > 0 && y > 0 && x < surface.size.width && y < surface.size.height,
      );
      if (isOnScreen && surface.camera.k > 0.99 * k) return;
      if (k > least) surface.fly({ ...fitted, k });
      else surface.goHome();
    }
    revealNode(node) {
      const { surface } = this.session;
      if (!surface.camera || node === this.layout.root || !treeLayout.shows(this.layout, node)) return;
      const [x, y] = treeLayout.point(this.layout, node);
      const [sx, sy] = atlas.camera.toScreen(surface.camera, surface.size, x, y);
      const [a0, a1] = treeLayout.wedge(this.layout, node);
      const wanted =
        this.tree.leaf[node] >= 0
          ? LEGIBLE / this.layout.unit / treeLayout.RIM
          : 24 / (a1 - a0) / Math.max(treeLayout.radius(this.layout, node), 200);
      const k = Math.max(surface.camera.k, Math.min(wanted, this.limits().most));
      const away = sx < 40 || sy < 40 || sx > surface.size.width - 40 || sy > surface.size.height - 40;
      if (away || k > surface.camera.k * 1.01) surface.fly({ x, y, k });
    }

    /* drawing */
    draw(ctx, camera, size) {
      atlas.treePaint.paint(ctx, this, camera, size);
      if (this.traces) atlas.lineagePaint.paint(ctx, this, this.traces, camera, size);
    }
    /** Return the box of the world that the minimap shows, or null for no minimap. */
    mapBox() {
      return { x0: -1100, x1: 1100, y0: -1100, y1: 1100 };
    }
    drawMap(ctx, camera, size) {
      atlas.treePaint.paint(ctx, this, camera, size);
    }
    /** List the marks for the key. */
    marks() {
      return atlas.treeKey.list(this);
    }
    over(ctx, camera, size, resting) {
      if (resting && this.labelsFor !== camera) {
        const measure = (text, font, rank) => {
          const face = atlas.treeMarks.fontOf(font, rank);
          const key = face + text;
          if (!this.widths.has(key)) {
            ctx.font = face;
            this.widths.set(key, ctx.measureText(text).width);
          }
          return this.widths.get(key);
        };
        this.labels = atlas.treeLabels.place(this, camera, size, measure, this.session.surface.covered());
        this.labelsFor = camera;
      }
      atlas.treeMarks.drawLabels(ctx, this, this.labels, camera, size);
      const mark = (node, token, width) => atlas.treeMarks.drawMark(ctx, this, camera, size, node, token, width);
      if (this.selected >= 0) mark(this.tree.nodeOfRow[this.selected], '--selected', 2);
      if (this.cursor >= 0) mark(this.cursor, '--focus', 1.5);
      if (this.hovered >= 0) mark(this.hovered, '--accent', 1.5);
    }

    /* pointer and keyboard */
    pick(point, camera, size) {
      return atlas.treePick.pick(this, point, camera, size, this.labels);
    }
    describe({ node, row }) {
      if (row >= 0) return { title: this.catalogue.labelOf(row), text: this.session.factsLine(row) };
      const kept = this.session.mask ? `, ${atlas.format.count(this.shades.kept[node])} matching the filter` : '';
      return { title: this.nameOf(node), text: atlas.format.plural(this.tree.count[node], 'model') + kept };
    }
    hover(point, camera, size) {
      const found = point ? this.pick(point, camera, size) : -1;
      const node = found > this.layout.root ? found : -1;
      if (node !== this.hovered) {
        this.hovered = node;
        this.session.surface.refresh();
      }
      this.session.tip(node >= 0 ? this.describe(this.item(node)) : null, point);
      return node >= 0;
    }
    /** Open or select what is at a point. Return whether there is something. */
    click(point, camera, size) {
      const node = this.pick(point, camera, size);
      this.cursor = -1;
      if (node <= this.layout.root) this.session.change({ selected: null });
      else if (this.tree.leaf[node] >= 0)
        this.session.change({ selected: this.catalogue.ids[this.tree.leaf[node]] });
      else this.enter(node);
      return node > this.layout.root;
    }
    /** Show the details of a branch without opening the branch (long press, or Shift and click). */
    inspect(point, camera, size) {
      const node = this.pick(point, camera, size);
      if (node > this.layout.root) this.setCursor(node);
    }

    /* actions */
    /** Expand a collapsed node, or make any other node the root. */
    enter(node) {
      if (this.tree.rests.has(node)) this.openRest(node);
      else if (this.layout.collapsed.has(node)) this.toggle(node);
      else this.session.change({ root: this.reference(node), at: null });
    }
    /** Go to the branch of a rest, a node for models that are not loaded. If the branch is small enough, all of its
        models are loaded. */
    openRest(node) {
      const above = this.tree.parent[node];
      if (above > this.layout.root && this.titleOf(above))
        this.session.change({ root: this.reference(above), at: null });
      else
        this.session.surface.notify(
          this.tree.room
            ? this.titleOf(node)
            : atlas.format.plural(this.tree.rests.get(node), 'model') +
                ' not drawn, because the tree is too large. Use the search to find a model.',
        );
    }
    toggle(node) {
      if (this.tree.rests.has(node)) {
        this.openRest(node);
        return;
      }
      if (node === this.tree.unplaced) {
        this.session.change({ unplaced: this.layout.collapsed.has(node) ? 'open' : null });
        return;
      }
      const nodes = new Set(this.collapsed);
      if (!nodes.delete(node)) nodes.add(node);
      this.session.change({
        collapsed: [...nodes]
          .sort((a, b) => a - b)
          .map((one) => atlas.tree.writeNode(this.tree, one, this.catalogue))
          .join(','),
      });
    }
    /** Return the named nodes on the path from the top level or the page's clade down to the root of the view. */
    path() {
      const nodes = [this.layout.root];
      for (let node = this.layout.root; node > this.top; ) {
        node = this.tree.parent[node];
        if (node === this.top || this.titleOf(node)) nodes.unshift(node);
      }
      return nodes;
    }
    goUp() {
      const path = this.path();
      if (path.length > 1) this.session.change({ root: this.reference(path[path.length - 2]), at: null });
    }
    here() {
      if (this.cursor >= 0) return this.cursor;
      const node = this.selected >= 0 ? this.tree.nodeOfRow[this.selected] : -1;
      return treeLayout.shows(this.layout, node) ? node : this.layout.root;
    }
    step(node, key) {
      return atlas.treePick.step(this.layout, node, key);
    }
    key({ key }) {
      const here = this.here();
      const next = this.step(here, key);
      if (next >= 0) this.setCursor(next);
      else if (key === 'Enter' && this.tree.leaf[here] >= 0)
        this.session.change({ selected: this.catalogue.ids[this.tree.leaf[here]] });
      else if (key === 'Enter' && here > this.layout.root) this.enter(here);
      else if (key === ' ' && this.tree.leaf[here] < 0 && here > this.layout.root) this.toggle(here);
      else if (key === 'Backspace') this.goUp();
      else if (key === 'Escape' && (this.cursor >= 0 || this.selected >= 0 || this.session.state.of))
        this.clearSelection();
      else return [' ', 'Enter'].includes(key);
      return true;
    }
    setCursor(node) {
      this.cursor = node;
      this.labelsFor = null;
      this.session.focus(this.item(node), this.describe(this.item(node)));
      this.revealNode(node);
      this.session.surface.refresh();
    }
    clearSelection() {
      this.cursor = -1;
      this.session.change({ selected: null, of: null });
      this.session.focus(null);
      this.session.surface.refresh();
    }

    /* the panel */
    panel(item) {
      if (item && item.row >= 0) return atlas.panel.ofModel(this.session, item.row);
      const node = item ? item.node : this.tracedNode();
      const rows = atlas.tree.rowsBelow(this.tree, node, this.session.mask);
      const known = atlas.tree.isClade(this.tree, node);
      return [
        ...atlas.panel.ofGroup(this.session, {
          title: this.nameOf(node),
          clade: known ? this.tree.clade[node] : -1,
          models: this.tree.count[node],
          kept: this.session.mask ? this.shades.kept[node] : null,
          rows,
        }),
        atlas.panel.links(...this.actions(node)),
        this.familyLineage(node),
        this.branches(node),
        atlas.panel.brightest(this.session, atlas.colouring.brightestOf(rows, this.bright, SHOWN)),
      ];
    }
    actions(node) {
      const button = (text, run, slot) => make('button', { type: 'button', onclick: run, 'data-slot': slot }, text);
      if (this.tree.rests.has(node)) return [button('Open this branch', () => this.openRest(node))];
      const lineage =
        atlas.site.hasLineage && atlas.tree.isClade(this.tree, node)
          ? button(this.isTraced(node) ? 'Hide lineage' : 'Show lineage', () => this.traceFamily(node), 'lineage')
          : null;
      if (node === this.layout.root)
        return [this.path().length > 1 ? button('Up one level', () => this.goUp()) : null, lineage];
      return [
        button('Make this branch the root', () => this.enter(node)),
        button(this.layout.collapsed.has(node) ? 'Expand' : 'Collapse', () => this.toggle(node), 'fold'),
        lineage,
      ];
    }
    /** Return the node of the family whose lineage is drawn, or the root. */
    tracedNode() {
      const node =
        this.traces && this.selected < 0
          ? this.tree.nodeOfClade.get(this.catalogue.cladeOf(this.session.state.of))
          : -1;
      return treeLayout.shows(this.layout, node) ? node : this.layout.root;
    }
    isTraced(node) {
      return (
        Boolean(this.traces) &&
        this.selected < 0 &&
        this.catalogue.clades.slug[this.tree.clade[node]] === this.session.state.of
      );
    }
    /** Show or hide the lineage of a family. The whole tree is shown if the lineage leaves the branch in view. */
    traceFamily(node) {
      const { session, catalogue } = this;
      const clade = this.tree.clade[node];
      if (this.isTraced(node)) {
        session.change({ of: null });
        return;
      }
      atlas.lineage.load(session.source).then((lineage) => {
        const leaves = lineage.linksAround(catalogue.rowsOf(clade)).some(({ way }) => way !== 'within');
        session.change({
          of: catalogue.clades.slug[clade],
          selected: null,
          lineage: null,
          ...(leaves && node === this.layout.root ? { root: null, at: null } : {}),
        });
      }, atlas.notes.fail);
    }
    familyLineage(node) {
      return atlas.tree.isClade(this.tree, node) && this.isTraced(node)
        ? atlas.lineagePanel.ofFamily(this.session, this.tree.clade[node])
        : null;
    }
    /** List the named branches below a node, largest first. */
    branches(node) {
      const named = atlas.tree
        .childrenOf(this.tree, node)
        .filter((child) => this.titleOf(child))
        .sort((a, b) => this.tree.count[b] - this.tree.count[a] || a - b);
      return atlas.panel.branches(
        named.slice(0, 2 * SHOWN).map((child) => ({
          title: this.titleOf(child),
          models: this.tree.count[child],
          open: () => this.enter(child),
          toggle: () => this.toggle(child),
          collapsed: this.layout.collapsed.has(child),
        })),
      );
    }

    /* links and exports */
    address() {
      return 'tree.html';
    }
    rowsOnScreen(camera, size) {
      return treeVisibility.rowsInSight(this.layout, camera, size, this.session.mask);
    }
    /** Write the models on the screen, with the branches above them, as Newick; '' if there are no models. Models
        that are not loaded are included if nothing is filtered. */
    newick(camera, size) {
      const kept = new Uint8Array(this.catalogue.size);
      const rows = this.rowsOnScreen(camera, size);
      for (const row of rows) kept[row] = 1;
      const isWhole =
        !this.session.mask && rows.length === atlas.tree.rowsBelow(this.tree, this.layout.root).length;
      if (!rows.length) return '';
      return atlas.newick(this.tree, this.layout.root, {
        leafName: (row) => this.catalogue.ids[row],
        nodeName: (node) => this.titleOf(node),
        isKept: (node) => (this.tree.leaf[node] >= 0 ? kept[this.tree.leaf[node]] === 1 : isWhole),
      });
    }
  }

  atlas.TreeView = TreeView;
})(globalThis.constellation);
