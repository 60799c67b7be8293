/* Compute the rectangular layout of the tree: a row for each model or collapsed branch, and positions on the
   horizontal axis. Drawing is done in tree/rectangular-paint.js.
   A layout has the fields of the radial layout (tree/layout.js). Instead of angles, `from` has numbers of rows, and
   `radius` is the position on the horizontal axis, from 0 (left) to RIM (right). */
((atlas) => {
  'use strict';
  const { treeLayout } = atlas;
  const { RIM } = treeLayout;
  const ROW = 20; // units of the world for each row, which are pixels at the zoom 1
  const THIN = 1.1; // px; a lower branch is drawn as one line
  const WIDE = 620; // px; in a narrower stage, there are no counts beside the names
  const EDGE = 16;
  const PATH = 40; // px, height of the path over the top of the stage
  const LEAST = 0.02; // minimum distance of a branch from the right edge, so that each branch can be seen
  const CLOSEST = 0.99; // maximum distance of a branch from the right edge, relative to that of its parent

  /* Functions that return the distance of a node from the right edge, from 0 (a model) to 1 (the root). By count, it is
     the logarithm of the number of models, which spreads the branches evenly. By height, nodes with more similar names
     are further to the right. */
  const DISTANCES = {
    count(tree, root) {
      const whole = Math.log(Math.max(2, tree.count[root]));
      return (node) => Math.log(Math.max(1, tree.count[node])) / whole;
    },
    height(tree, root) {
      const whole = tree.height[root] || 1;
      return (node) => tree.height[node] / whole;
    },
  };

  /** Return the positions of the nodes below a root on the horizontal axis. */
  function placeNodes(tree, root, scale) {
    const distance = DISTANCES[scale === 'height' ? 'height' : 'count'](tree, root);
    const position = new Float32Array(tree.end[root] - root);
    for (let node = root + 1; node < tree.end[root]; node++) {
      const above = RIM - position[tree.parent[node] - root];
      position[node - root] =
        tree.leaf[node] >= 0 ? RIM : RIM - Math.min(RIM * Math.max(LEAST, distance(node)), above * CLOSEST);
    }
    return position;
  }

  /** Lay out the visible nodes of a radial layout in rows. `axis` has the positions of the nodes on a time axis. If it is
      null, positions depend on `scale`, as in the radial layout. */
  function layOut(radial, scale, axis) {
    const { tree, root, end, hidden } = radial;
    const from = new Float64Array(end - root + 1);
    const last = new Int32Array(end - root).fill(-1);
    let rows = 0;
    for (let node = root; node < end; node++) {
      from[node - root] = rows;
      if (hidden[node - root]) continue;
      if (node > root) last[tree.parent[node] - root] = node;
      if (treeLayout.isEnd(radial, node)) rows++;
    }
    from[end - root] = rows;
    return {
      ...radial,
      from,
      last,
      rows,
      unit: 1,
      axis,
      radius: axis ? axis.position : placeNodes(tree, root, scale),
    };
  }

  /** Return the nearest node at or above a node that is visible, that is, not inside a collapsed branch. */
  function visible(layout, node) {
    let at = Math.max(node, layout.root);
    while (at > layout.root && !treeLayout.shows(layout, at)) at = layout.tree.parent[at];
    return at;
  }

  /** Return the leaf or collapsed node of a row. */
  const endAt = (layout, row) =>
    treeLayout.find(layout, Math.min(Math.max(Math.floor(row), 0), layout.rows - 1) + 0.5, Infinity);

  /** Return the columns of the drawing in pixels: the branches from `left` to `tips`, the names from `names` to `stop`,
      and the counts from there to `right`. The rows begin at `top`. */
  function columnsOf({ width }, scrollbar, { hasCounts, isTime, hasPath }) {
    const right = width - scrollbar - EDGE / 2;
    const counts = hasCounts && width >= WIDE ? 78 : 0;
    const isNarrow = width < WIDE;
    const names = isNarrow ? 0.6 * width : Math.min(470, 0.38 * width);
    const tips = Math.round(right - counts - names);
    return {
      left: isNarrow ? 8 : EDGE,
      tips,
      names: tips + (isNarrow ? 9 : 14),
      stop: right - counts - 8,
      right,
      counts,
      head: hasPath ? PATH : 0,
      top: (hasPath ? PATH : 0) + (isTime ? 58 : 34),
      bottom: EDGE,
    };
  }

  /** Return the height in pixels of the whole drawing. */
  const heightOf = (layout, columns, k) => columns.top + layout.rows * ROW * k + columns.bottom;

  /** Return the part of the drawing above the screen in pixels, and the camera for such a part. */
  const scrollOf = (columns, camera, size) => columns.top + camera.y * camera.k - size.height / 2;
  const cameraAt = (columns, scroll, size, k) => ({ x: 0, y: (scroll - columns.top + size.height / 2) / k, k });

  /** Return functions that convert positions of a layout to pixels and back, for a camera. */
  function project(layout, columns, camera, size) {
    const height = ROW * camera.k;
    const start = size.height / 2 - camera.y * camera.k;
    const across = (columns.tips - columns.left) / RIM;
    return {
      layout,
      columns,
      size,
      height,
      first: Math.max(0, Math.floor((columns.top - start) / height)),
      stop: Math.min(layout.rows, Math.ceil((size.height - start) / height)),
      x: (position) => columns.left + position * across,
      y: (row) => start + row * height,
      // Coordinates outside the screen are cut off, because they may be very large.
      clampY: (row) => Math.max(-40, Math.min(size.height + 40, start + row * height)),
      rowAt: (y) => (y - start) / height,
      positionAt: (x) => (x - columns.left) / across,
    };
  }

  /** Call visit(node, from, to, isEnd) for each node with visible rows, parents first. `from` and `to` are its first
      row and the row after its last one. `isEnd` is true for models, for collapsed branches, and for branches that
      are drawn as one line because their rows are too low. */
  function walk(grid, visit) {
    const { layout, first, stop, height } = grid;
    const { tree, root, end, from } = layout;
    for (let node = root; node < end; ) {
      const [above, below] = [from[node - root], from[tree.end[node] - root]];
      if (below <= first || above >= stop) {
        node = tree.end[node];
        continue;
      }
      const isEnd = treeLayout.isEnd(layout, node) || (below - above) * height < THIN;
      visit(node, above, below, isEnd);
      node = isEnd ? tree.end[node] : node + 1;
    }
  }

  atlas.rectangularLayout = { ROW, layOut, visible, endAt, columnsOf, heightOf, scrollOf, cameraAt, project, walk };
})(globalThis.constellation);
