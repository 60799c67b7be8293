/* The view of the tree in the rectangular layout (layout=rectangular in the state). Actions, the panel and the exports
   are those of the radial layout. The camera moves only up and down; its zoom is the height of the rows. */
((atlas) => {
  'use strict';
  const { treeLayout, treePick, rectangularLayout, rectangularLabels, rectangularMarks, rectangularPaint } = atlas;
  const { ROW } = rectangularLayout;
  const MOST_ROWS = 3000; // rows in a saved picture
  const STEPS = { ArrowLeft: 'ArrowUp', ArrowRight: 'ArrowDown', ArrowUp: 'ArrowLeft', ArrowDown: 'ArrowRight' };
  const LEGIBLE = 0.65; // zoom at which each row has a name
  const BESIDE = 7; // px around the dot of a model that belong to the dot

  class RectangularView extends atlas.TreeView {
    constructor(session, previous) {
      super(session, previous);
      this.scroller = null;
      this.note = atlas.dom.make('p', { class: 'view-note', hidden: true });
      this.isTime = false;
      this.isFilled = true;
      this.dates = null; // the creation dates that the layout uses
      this.carried = previous?.anchorName && previous.catalogue !== this.catalogue ? previous.anchorName() : null;
    }
    /** Return the name of the branch at the first visible row, and its distance from the head. The result is null if
        nothing is scrolled. */
    anchorName() {
      const { camera, size } = this.session.surface;
      if (!camera || camera.y <= this.world(camera).y0) return null;
      const { node, below } = this.anchorOf(camera, size);
      const named = this.tree.rests.has(node) ? this.tree.parent[node] : node;
      return { name: atlas.tree.writeNode(this.tree, named, this.catalogue), below };
    }
    /** The curves of a lineage are drawn between rows, so their points depend on the camera. */
    curveBetween() {
      return [];
    }

    /** Update the view after a change of the state. The first call takes over the surface. */
    update(state, changes) {
      const { surface, facts } = this.session;
      if (!this.scroller) {
        this.scroller = new atlas.Scroller(surface, (position) => this.scrollTo(position));
        surface.stage.after(this.note);
      }
      const { camera, size } = surface;
      const anchor = this.layout && camera && this.anchorOf(camera, size);
      const before = this.layout;
      this.isTime = state.axis === 'time';
      const dates = this.isTime && facts ? facts.created : null;
      const shape = changes.shape || dates !== this.dates;
      this.dates = dates;
      super.update(state, { ...changes, shape });
      if (anchor && before !== this.layout && before.root === this.layout.root) this.hold(anchor, camera, size);
      if (this.carried) {
        const node = atlas.tree.readNode(this.tree, this.carried.name, this.catalogue);
        if (treeLayout.shows(this.layout, node)) this.hold({ node, below: this.carried.below }, camera, size);
        this.carried = null;
      }
    }
    /** Give the surface back, before another view uses it. */
    leave() {
      this.scroller?.remove();
      this.note.remove();
    }
    updateLayout(state) {
      super.updateLayout(state);
      const isNamed = (node) => Boolean(this.titleOf(node));
      const axis = this.dates && atlas.rectangularTime.place(this.layout, this.dates, isNamed);
      this.layout = rectangularLayout.layOut(this.layout, state.radius, axis);
      this.note.textContent = this.describeAxis();
      this.note.hidden = !this.note.textContent;
    }
    describeAxis() {
      if (!this.dates) return '';
      return this.layout.axis
        ? atlas.rectangularTime.describe(this.layout.axis)
        : 'No model here has a creation date, so there is no time axis.';
    }
    /** Return the branch at the first visible row, and its distance from the head. */
    anchorOf(camera, size) {
      const grid = this.grid(camera, size);
      const row = Math.max(0, Math.min(grid.layout.rows - 1, Math.ceil(grid.rowAt(grid.columns.top))));
      const node = rectangularLayout.endAt(this.layout, row);
      return { node, below: grid.y(treeLayout.wedge(this.layout, node)[0]) - grid.columns.top };
    }
    /** Move the camera so that a branch stays where it was on the screen. */
    hold({ node, below }, camera, size) {
      const [row] = treeLayout.wedge(this.layout, rectangularLayout.visible(this.layout, node));
      const y = this.columns(size).top + below;
      const moved = { ...camera, y: row * ROW - (y - size.height / 2) / camera.k };
      this.session.surface.camera = atlas.camera.hold(moved, this.world(camera));
    }

    /* the camera */
    columns(size) {
      return rectangularLayout.columnsOf(size, this.scroller.bar, {
        hasCounts: (this.session.state.size || atlas.site.counts.first) !== 'none',
        isTime: this.isTime,
        hasPath: this.path().length > 1 || Boolean(this.session.clade),
      });
    }
    grid(camera, size) {
      return rectangularLayout.project(this.layout, this.columns(size), camera, size);
    }
    /** Return the limits of the camera: from the first row at the top to the last row at the bottom. */
    world(camera = this.session.surface.camera) {
      const { size } = this.session.surface;
      const columns = this.columns(size);
      const most = Math.max(0, rectangularLayout.heightOf(this.layout, columns, camera.k) - size.height);
      const [y0, y1] = [0, most].map((scroll) => rectangularLayout.cameraAt(columns, scroll, size, camera.k).y);
      return { x0: 0, x1: 0, y0, y1 };
    }
    home(size) {
      return rectangularLayout.cameraAt(this.columns(size), 0, size, 1);
    }
    /** The layout is the same at each zoom. */
    adapt(camera) {
      return camera;
    }
    limits() {
      const { size } = this.session.surface;
      const { top, bottom } = this.columns(size);
      return { least: Math.min(1, (size.height - top - bottom) / (this.layout.rows * ROW)), most: 1.6 };
    }
    /** Follow the scroll bar, unless the camera is moving to another row. */
    scrollTo(position) {
      const { surface } = this.session;
      if (surface.flight) return;
      surface.move(
        rectangularLayout.cameraAt(this.columns(surface.size), position, surface.size, surface.camera.k),
      );
    }
    /** Move the camera to a node if the node is not on the screen, or to the first row for the root. */
    revealNode(node) {
      const { surface } = this.session;
      if (!surface.camera || !treeLayout.shows(this.layout, node)) return;
      const { size, camera } = surface;
      if (node === this.layout.root) {
        surface.fly(rectangularLayout.cameraAt(this.columns(size), 0, size, camera.k));
        return;
      }
      const { columns, y } = this.grid(camera, size);
      const [from, to] = treeLayout.wedge(this.layout, node);
      const isEnd = treeLayout.isEnd(this.layout, node);
      const isLegible = camera.k >= LEGIBLE || !isEnd;
      const isOnScreen = isEnd
        ? y(from) > columns.top && y(to) < size.height
        : y(from) < size.height - ROW && y(to) > columns.top + ROW;
      if (isLegible && isOnScreen) return;
      const wanted = { x: 0, y: ((from + to) / 2) * ROW, k: isLegible ? camera.k : 1 };
      surface.fly(atlas.camera.hold(wanted, this.world(wanted)));
    }
    revealTraces(node) {
      this.revealNode(node);
    }
    /** Let the browser scroll, unless the wheel zooms. Return whether the event is handled. */
    wheel(event) {
      return !event.ctrlKey;
    }

    /** There is no movement to a new layout, no map beside the scroll bar, and other marks. */
    transition() {
      return null;
    }
    mapBox() {
      return null;
    }
    marks() {
      return atlas.rectangularKey.list(this);
    }

    /* drawing */
    draw() {
      // Only the visible rows are drawn, which is fast enough for each frame. See over().
    }
    over(ctx, camera, size) {
      const grid = this.grid(camera, size);
      if (!ctx.isSvg) {
        const height = rectangularLayout.heightOf(this.layout, grid.columns, camera.k);
        this.scroller.show(rectangularLayout.scrollOf(grid.columns, camera, size), height, size);
      }
      const apart = (56 * treeLayout.RIM) / (grid.columns.tips - grid.columns.left);
      const ticks = this.layout.axis ? atlas.rectangularTime.ticks(this.layout.axis, apart) : [];
      const measure = (text, font) => rectangularPaint.measure(ctx, text, font);
      const covered = ctx.isSvg ? [] : this.session.surface.covered();
      this.labels = rectangularLabels.place(this, grid, measure, covered);
      rectangularPaint.paint(ctx, this, grid, ticks);
      if (this.traces) rectangularMarks.drawTraces(ctx, grid, this.traces);
      rectangularLabels.draw(ctx, this, this.labels, 'branch');
      const mark = (node, token, width) => rectangularMarks.drawMark(ctx, grid, node, token, width);
      if (this.selected >= 0) mark(this.tree.nodeOfRow[this.selected], '--selected', 2);
      if (this.cursor >= 0) mark(this.cursor, '--focus', 1.5);
      if (this.hovered >= 0) mark(this.hovered, '--accent', 1.5);
      rectangularMarks.drawHead(ctx, this, grid, this.labels, ticks);
    }
    isUndated(row) {
      return Boolean(this.layout.axis) && this.dates[row] == null;
    }
    /** Return the heading of the numbers beside the names. */
    countedAs() {
      return (this.session.state.size || atlas.site.counts.first) === 'likes' ? 'Likes' : atlas.site.counts.title;
    }
    /** Return the number beside the name of a model. */
    countOf(row) {
      const { facts, state } = this.session;
      return facts && ((state.size || atlas.site.counts.first) === 'likes' ? facts.likes : facts.downloads)[row];
    }

    /* pointer and keyboard */
    pick(point, camera, size) {
      const label = rectangularLabels.at(this.labels, point);
      if (label) return label.node;
      const grid = this.grid(camera, size);
      if (point[1] < grid.columns.top - 4) return -1;
      const row = grid.rowAt(point[1]);
      if (row < 0 || row >= this.layout.rows) return -1;
      const end = rectangularLayout.endAt(this.layout, row);
      const isTip = point[0] >= grid.x(treeLayout.radius(this.layout, end)) - BESIDE;
      if (isTip || this.layout.collapsed.has(end)) return end;
      const node = treeLayout.find(this.layout, row, grid.positionAt(point[0]));
      return this.tree.leaf[node] >= 0 ? node : treePick.climb(this, node);
    }
    click(point, camera, size) {
      const label = rectangularLabels.at(this.labels, point);
      if (!label?.isArrow) return super.click(point, camera, size);
      this.toggle(label.node);
      return true;
    }
    /** Return the next node for an arrow key: the parent, the first child, or the node of the row above or below. */
    step(node, key) {
      const { layout } = this;
      const way = { ArrowUp: -1, ArrowDown: 1 }[key];
      if (way && treeLayout.isEnd(layout, node))
        return rectangularLayout.endAt(layout, treeLayout.wedge(layout, node)[0] + way);
      return treePick.step(layout, node, STEPS[key] || key);
    }

    /* exports */
    /** Return the size and the camera of a picture of all rows, and a note if it does not have all rows. */
    wholePicture() {
      const { width } = this.session.surface.size;
      const columns = this.columns({ width });
      const { rows } = this.layout;
      const isCut = rows > MOST_ROWS;
      const height = isCut ? columns.top + MOST_ROWS * ROW : rectangularLayout.heightOf(this.layout, columns, 1);
      const size = { width, height };
      const { count } = atlas.format;
      const note = isCut ? `The picture has the first ${count(MOST_ROWS)} of ${count(rows)} rows` : '';
      return { size, camera: rectangularLayout.cameraAt(columns, 0, size, 1), note };
    }
    rowsOnScreen() {
      return atlas.tree.rowsBelow(this.tree, this.layout.root, this.session.mask);
    }
  }

  atlas.RectangularView = RectangularView;
})(globalThis.constellation);
