/* The view of the community graph, with positions, colours and the selection. The surface and the panel call its
   methods. Actions of the reader change the state of the page. */
((atlas) => {
  'use strict';
  const { graphOutlines } = atlas;
  const { INSIDE, NEXT } = atlas.graphNeighbourhood;
  const { PLAIN, DIM } = atlas.colouring;
  const WORLD = { x0: -600, x1: 10600, y0: -600, y1: 10600 };
  const SHARE = 0.4; // a community has a colour if at least this share of its visible models has the colour
  const SHOWN = 8;
  const LISTED = 14;
  const NEXT_TOKEN = '--ink-3';
  const CLOSE = 14; // zoom at which a community fills the stage
  const CLOSEST = 60; // zoom at which names can be read

  class GraphView {
    constructor(session) {
      const { catalogue, payload } = session;
      this.session = session;
      this.catalogue = catalogue;
      this.isolates = payload.isolates;
      this.x = Float32Array.from(payload.x);
      this.y = Float32Array.from(payload.y);
      this.edges = payload.edges;
      const { communities } = payload;
      const outlines = graphOutlines.outlineAll(this.x, this.y, catalogue.models.community, communities.length);
      this.largest = [...communities.keys()]
        .filter((one) => outlines[one])
        .sort((a, b) => communities[b].models - communities[a].models || a - b);
      // The models without a similar name are the last group.
      this.apart = payload.alone.length ? communities.length : -1;
      this.communities = communities;
      this.outlines = outlines;
      this.community = Int32Array.from(catalogue.models.community);
      if (this.apart >= 0) {
        const label = `${atlas.format.count(this.isolates)} without a similar name`;
        this.communities = [...communities, { label, models: this.isolates, shares: '', families: [] }];
        this.outlines = [...outlines, graphOutlines.circle(this.apart, this.isolates, payload.apart)];
        for (const row of payload.alone) this.community[row] = this.apart;
      }
      this.index = new globalThis.KDBush(this.x.length);
      for (let row = 0; row < this.x.length; row++) this.index.add(this.x[row], this.y[row]);
      this.index.finish();
      this.whole = graphOutlines.extentOf(payload.x.flatMap((value, row) => [value, payload.y[row]]));
      this.homeK = 1;
      Object.assign(this, {
        clade: -1,
        members: [],
        surroundings: null, // the neighbourhood of the current branch, null if all models are shown
        tokens: [],
        bright: session.bright,
        labels: [],
        labelsFor: null,
        widths: new Map(), // in pixels, of each text in each font
        hovered: null,
        cursor: null,
        selected: -1,
        near: null,
        pending: -1,
      });
    }

    /* for the drawing */
    hueOf(row) {
      return this.hues[row];
    }
    ownHue(row) {
      return this.session.colouring.of[row];
    }
    hueOfCommunity(one) {
      return this.groupHues[one];
    }
    isVisible(one) {
      return this.lit[one] > 0;
    }
    holds() {
      return true;
    }
    isShown(row) {
      return !this.surroundings || this.surroundings.marks[row] > 0;
    }
    /** Return whether a model is a neighbour of the current branch. */
    isNext(row) {
      return this.surroundings?.marks[row] === NEXT;
    }
    /** Return whether a community has an outline. Around a branch, these are the communities with many of its models. */
    isOutlined(one) {
      return !this.surroundings || this.surroundings.communities.has(one);
    }
    /** Return whether the edge between two models is drawn. Around a branch, one of them is in the branch. */
    joins(a, b) {
      if (!this.surroundings) return true;
      const { marks } = this.surroundings;
      return marks[a] === INSIDE || marks[b] === INSIDE;
    }
    /** List the communities that may have a name. Around a branch, those with most of its models come first. */
    named() {
      const groups = [...(this.apart < 0 ? [] : [this.apart]), ...this.largest];
      if (!this.surroundings) return groups;
      return groups.filter((one) => this.isOutlined(one)).sort((a, b) => this.lit[b] - this.lit[a] || a - b);
    }
    rowsIn(camera, size) {
      const [x0, y0] = atlas.camera.toWorld(camera, size, 0, 0);
      const [x1, y1] = atlas.camera.toWorld(camera, size, size.width, size.height);
      return this.index.range(x0, y0, x1, y1).filter((row) => this.isShown(row) && this.hues[row] !== DIM);
    }
    /** Return the rows of a community that pass the filter, brightest first. */
    rowsOf(one) {
      const rows = [];
      this.community.forEach((other, row) => {
        if (other === one && this.hues[row] !== DIM) rows.push(row);
      });
      return rows.sort((a, b) => this.bright[b] - this.bright[a] || a - b);
    }

    /** Update the view after a change of the state. */
    update(state, { colours, shape }) {
      if (shape) {
        this.clade = this.catalogue.cladeOf(state.root || this.session.clade);
        this.members = this.clade < 0 ? [] : this.catalogue.rowsOf(this.clade);
        this.surroundings = this.members.length ? atlas.graphNeighbourhood.find(this, this.members) : null;
      }
      if (colours || shape) this.updateColours();
      this.select(this.catalogue.rowOf(state.selected || ''));
      this.labelsFor = null;
    }
    /** Return a mask of the models of the current clade, or null if the view shows all models. */
    rowsInside(state) {
      const clade = this.catalogue.cladeOf(state.root || this.session.clade);
      if (clade < 0) return null;
      const inside = new Uint8Array(this.x.length);
      for (const row of this.catalogue.rowsOf(clade)) inside[row] = 1;
      return inside;
    }
    updateColours() {
      const { inside, mask, colouring, bright } = this.session;
      this.tokens = [...colouring.entries.map((entry) => entry.token), NEXT_TOKEN];
      this.bright = bright;
      const kinds = colouring.entries.length;
      this.hues = Int8Array.from(colouring.of, (hue, row) =>
        (mask && !mask[row]) || (inside && !inside[row] && !this.isNext(row))
          ? DIM
          : this.isNext(row)
            ? kinds
            : hue,
      );
      const tally = new Int32Array(this.communities.length * kinds);
      this.lit = new Int32Array(this.communities.length);
      this.community.forEach((one, row) => {
        if (this.hues[row] === DIM || this.isNext(row)) return;
        this.lit[one]++;
        if (this.hues[row] >= 0) tally[one * kinds + this.hues[row]]++;
      });
      this.groupHues = Int8Array.from(this.communities, (_, one) => {
        const counts = tally.subarray(one * kinds, (one + 1) * kinds);
        const best = counts.indexOf(Math.max(...counts));
        return this.lit[one] && counts[best] > SHARE * this.lit[one] ? best : PLAIN;
      });
    }
    select(row) {
      if (row === this.selected) return;
      this.selected = row;
      this.near = null;
      if (row < 0) return;
      this.session.near(row).then((near) => {
        if (row !== this.selected) return;
        const drawn = near
          .map(({ id, similarity }) => ({ row: this.catalogue.rowOf(id), similarity }))
          .filter((one) => one.row >= 0);
        this.near = { rows: drawn.map((one) => one.row), similarity: drawn.map((one) => one.similarity) };
        if (this.pending === row) this.reveal(row);
        this.session.surface.refresh();
      }, atlas.notes.fail);
    }

    /* the camera */
    world() {
      return WORLD;
    }
    home(size) {
      const whole = atlas.camera.fit(this.whole, size, Math.min(24, size.width * 0.04));
      this.homeK = whole.k;
      if (!this.members.length) return whole;
      const fitted = atlas.camera.fit(this.surroundings.box, size, 40);
      return { ...fitted, k: Math.min(fitted.k, this.homeK * CLOSE) };
    }
    /** The positions of the graph are the same at each zoom. */
    adapt(camera) {
      return camera;
    }
    limits() {
      return { least: this.homeK * 0.5, most: this.homeK * 160 };
    }
    /** Move the camera to a model. For the selected model, include its neighbours when they have been loaded. */
    reveal(row) {
      const { surface } = this.session;
      const { camera, size } = surface;
      if (row === this.selected) {
        this.pending = this.near ? -1 : row;
        if (this.near)
          surface.fly(this.closer(graphOutlines.boxOf(this.x, this.y, [row, ...this.near.rows]), size, camera));
        return;
      }
      const [sx, sy] = atlas.camera.toScreen(camera, size, this.x[row], this.y[row]);
      const k = Math.max(camera.k, this.homeK * 9);
      if (k > camera.k * 1.01 || sx < 60 || sy < 40 || sx > size.width - 60 || sy > size.height - 40)
        surface.fly({ x: this.x[row], y: this.y[row], k });
    }
    /** Return a camera that shows a box. The zoom is limited to the zoom that names need. If the current camera
        shows the box well, return it unchanged. */
    closer(box, size, camera) {
      const fitted = atlas.camera.fit(box, size, 70);
      const [ax, ay] = atlas.camera.toScreen(camera, size, box.x0, box.y0);
      const [bx, by] = atlas.camera.toScreen(camera, size, box.x1, box.y1);
      if (ax > 0 && ay > 0 && bx < size.width && by < size.height && camera.k > fitted.k * 0.45) return camera;
      return { ...fitted, k: Math.min(fitted.k, this.homeK * CLOSEST) };
    }
    /** Zoom to a community. */
    enter(one) {
      const box = graphOutlines.extentOf(this.outlines[one].points);
      this.session.surface.fly(atlas.camera.fit(box, this.session.surface.size, 50));
    }

    /* drawing */
    steps(ctx, camera, size) {
      return atlas.graphPaint.steps(ctx, this, camera, size);
    }
    draw(ctx, camera, size) {
      atlas.drawing.finish(this.steps(ctx, camera, size));
    }
    /** Return the box of the world that the minimap shows. */
    mapBox() {
      return this.whole;
    }
    drawMap(ctx, camera, size) {
      atlas.graphPaint.paintMap(ctx, this, camera, size);
    }
    /** List the marks for the key. */
    marks() {
      return atlas.graphKey.list(this);
    }
    over(ctx, camera, size, resting) {
      if (resting && this.labelsFor !== camera) {
        const measure = (text, css) => {
          const key = css + text;
          if (!this.widths.has(key)) {
            ctx.font = css;
            this.widths.set(key, ctx.measureText(text).width);
          }
          return this.widths.get(key);
        };
        this.labels = atlas.graphLabels.place(this, camera, size, measure, this.session.surface.covered());
        this.labelsFor = camera;
      }
      atlas.graphMarks.drawChosen(ctx, this, camera, size, this.session.chosen);
      if (this.selected >= 0) atlas.graphMarks.drawSelected(ctx, this, camera, size);
      else atlas.graphMarks.drawLabels(ctx, this.labels, camera, size);
      if (this.cursor) atlas.graphMarks.drawMark(ctx, this, camera, size, this.cursor, '--focus');
      if (this.hovered) atlas.graphMarks.drawMark(ctx, this, camera, size, this.hovered, '--accent');
    }

    /* pointer */
    describe({ row, community }) {
      if (row >= 0) return { title: this.catalogue.labelOf(row), text: this.session.factsLine(row) };
      const { label, models, shares } = this.communities[community];
      if (community === this.apart) return { title: label, text: 'models that have no edge in the graph' };
      const text = `community of ${atlas.format.plural(models, 'model')}`;
      return { title: label, text: shares ? `${text} · in their names: ${shares}` : text };
    }
    hover(point, camera, size) {
      const item = point ? atlas.graphPick.pick(this, point, camera, size, this.labels) : null;
      const same =
        item && this.hovered
          ? item.row === this.hovered.row && item.community === this.hovered.community
          : item === this.hovered;
      if (!same) {
        this.hovered = item;
        this.session.surface.refresh();
      }
      this.session.tip(item && this.describe(item), point);
      return Boolean(item);
    }
    /** Open or select what is at a point. Return whether there is something. */
    click(point, camera, size) {
      const item = atlas.graphPick.pick(this, point, camera, size, this.labels);
      this.cursor = null;
      if (item && item.row >= 0) {
        this.session.change({ selected: this.catalogue.ids[item.row] });
        return true;
      }
      this.session.change({ selected: null });
      this.session.focus(item);
      if (item) this.enter(item.community);
      return Boolean(item);
    }
    /** Show the details of an item without moving the camera (long press, or Shift and click). */
    inspect(point, camera, size) {
      const item = atlas.graphPick.pick(this, point, camera, size, this.labels);
      if (item) this.setCursor(item, false);
    }

    /* keyboard */
    here() {
      return this.cursor || (this.selected >= 0 ? { row: this.selected } : null);
    }
    key({ key }) {
      const here = this.here();
      const next = atlas.graphPick.step(this, here, key, this.near ? this.near.rows : []);
      if (next) this.setCursor(next, true);
      else if (key === 'Enter' && here && here.row >= 0)
        this.session.change({ selected: this.catalogue.ids[here.row] });
      else if (key === 'Enter' && here) this.enter(here.community);
      else if (key === ' ' && here) this.toggleChosen(here);
      else if (key === 'l') this.session.surface.lasso.switch();
      else if (key === 'Backspace') this.goUp();
      else if (key === 'Escape' && here) this.clearSelection();
      else return ['Enter', ' ', 'ArrowUp', 'ArrowDown'].includes(key);
      return true;
    }
    setCursor(item, follow) {
      this.cursor = item;
      this.session.focus(item, this.describe(item));
      if (follow && item.row >= 0) this.reveal(item.row);
      this.session.surface.refresh();
    }
    clearSelection() {
      this.cursor = null;
      this.session.change({ selected: null });
      this.session.focus(null);
      this.session.surface.refresh();
    }
    goUp() {
      const path = this.path();
      if (path.length > 1) this.session.change({ root: this.reference(path[path.length - 2]), map: null });
    }

    /* the path: clades from the top level or from the page's clade down to the current clade; -1 is the whole
       graph */
    path() {
      const own = this.catalogue.cladeOf(this.session.clade);
      const path = this.clade < 0 ? [] : this.catalogue.lineage(this.clade);
      return own < 0 ? [-1, ...path] : path.slice(Math.max(0, path.indexOf(own)));
    }
    nameOf(clade) {
      return clade < 0 ? 'All models' : this.catalogue.clades.title[clade];
    }
    reference(clade) {
      return clade < 0 || this.catalogue.clades.slug[clade] === this.session.clade
        ? null
        : this.catalogue.clades.slug[clade];
    }

    /* the selection */
    get choosable() {
      return true;
    }
    /** Return whether a model can be selected: it is in the current branch and passes the filter. */
    isChoosable(row) {
      return this.isShown(row) && !this.isNext(row) && this.hues[row] !== DIM;
    }
    /** Return the rows of the models inside a closed outline [x, y, x, y, …] on the screen. */
    rowsWithin(points) {
      const { camera, size } = this.session.surface;
      const outline = [];
      for (let at = 0; at < points.length; at += 2)
        outline.push(...atlas.camera.toWorld(camera, size, points[at], points[at + 1]));
      const { x0, x1, y0, y1 } = graphOutlines.extentOf(outline);
      return this.index
        .range(x0, y0, x1, y1)
        .filter((row) => this.isChoosable(row) && atlas.graphPick.isInside(outline, this.x[row], this.y[row]));
    }
    /** Add a model or the models of a community to the selection, or remove them. */
    toggleChosen({ row, community }) {
      const rows = row >= 0 ? [row] : this.rowsOf(community);
      this.session.selecting.toggle(rows.filter((one) => this.isChoosable(one)));
    }

    /* the panel */
    panel(item) {
      const { ofModel, ofGroup, brightest, list } = atlas.panel;
      const { session, catalogue } = this;
      if (item && item.row >= 0) return ofModel(session, item.row);
      if (item) {
        const { label, models, shares, families } = this.communities[item.community];
        const entries = families.map(([clade, count]) => ({
          text: catalogue.clades.title[clade],
          value: atlas.format.count(count),
          press: () => session.openClade(clade),
        }));
        const rows = this.rowsOf(item.community);
        return [
          ...ofGroup(session, { title: label, models, rows, more: [['Words in the names', shares || null]] }),
          list('Families', entries),
          brightest(session, rows.slice(0, SHOWN)),
        ];
      }
      if (this.clade >= 0) {
        const { models } = catalogue.clades;
        const rows = this.members.filter((row) => this.hues[row] !== DIM);
        const children = catalogue
          .childrenOf(this.clade)
          .slice()
          .sort((a, b) => models[b] - models[a] || a - b)
          .slice(0, SHOWN);
        return [
          ...ofGroup(session, {
            title: this.nameOf(this.clade),
            clade: this.clade,
            models: models[this.clade],
            kept: session.kept,
            rows,
          }),
          list(
            'Branches',
            children.map((child) => ({
              text: this.nameOf(child),
              value: atlas.format.count(models[child]),
              press: () => session.openClade(child),
            })),
          ),
          brightest(session, atlas.colouring.brightestOf(rows, this.bright, SHOWN)),
        ];
      }
      const listed = [...this.largest.slice(0, LISTED), ...(this.apart < 0 ? [] : [this.apart])];
      const entries = listed.map((one) => ({
        text: one === this.apart ? 'Without a similar name' : this.communities[one].label,
        value: atlas.format.count(this.communities[one].models),
        press: () => {
          session.focus({ row: -1, community: one });
          this.enter(one);
        },
      }));
      return [
        ...ofGroup(session, {
          title: 'All models',
          models: catalogue.size,
          kept: session.kept,
          rows: [...this.x.keys()].filter((row) => this.hues[row] !== DIM),
        }),
        list('Largest communities', entries),
      ];
    }

    /* links and exports */
    address() {
      return 'graph.html';
    }
    rowsOnScreen(camera, size) {
      return this.rowsIn(camera, size).filter((row) => !this.isNext(row));
    }
  }

  atlas.views.graph = {
    create: (session) => new GraphView(session),
    suits: () => true,
    needs: 'graph',
    camera: 'map',
    scripts: ['static/vendor/kdbush.min.js'],
  };
})(globalThis.constellation);
