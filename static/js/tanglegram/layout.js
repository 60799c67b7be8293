/* Place the branches of a tanglegram, and find the model at a point. Drawing is done in tanglegram/paint.js. */
((atlas) => {
  'use strict';
  const { listLeaves } = atlas.tanglegramOrder;
  const STEP = 0.02; // smallest distance of a node from the node above it, as a share of the width of the tree
  const ROW = 14; // px, height of a row with a name
  const HEAD = 34; // px above the first row
  const FOOT = 12;
  const NARROW = 560; // px
  const NEAR = 7; // px between the pointer and a line that it points at

  /** Place the nodes of a tree: `x` is from 0 (the root) to 1 (the tips), and `row` is in the middle of the children.
      Nodes with fewer models are nearer to the tips, on a logarithmic scale. */
  function placeBranches(tree) {
    const order = listLeaves(tree);
    const rowOf = new Map(order.map((model, row) => [model, row]));
    const nodes = tree.leaf.length;
    const [x, first, last] = [0, 1, 2].map(() => new Float64Array(nodes));
    const size = new Int32Array(nodes).fill(1);
    const parent = new Int32Array(nodes).fill(-1);
    for (let node = nodes - 1; node >= 0; node--) {
      const below = tree.children[node];
      for (const child of below) parent[child] = node;
      if (below.length) {
        size[node] = below.reduce((sum, child) => sum + size[child], 0);
        first[node] = Math.min(...below.map((child) => first[child]));
        last[node] = Math.max(...below.map((child) => last[child]));
      } else first[node] = last[node] = rowOf.get(tree.leaf[node]) ?? 0;
    }
    const whole = Math.log(Math.max(2, size[0]));
    const leafOf = new Int32Array(order.length);
    for (let node = 0; node < nodes; node++) {
      if (tree.leaf[node] >= 0) leafOf[tree.leaf[node]] = node;
      for (const child of tree.children[node])
        x[child] =
          tree.leaf[child] >= 0
            ? 1
            : Math.min(Math.max(1 - Math.log(size[child]) / whole, x[node] + STEP), (1 + x[node]) / 2);
    }
    return { tree, order, rowOf, x, first, last, parent, leafOf, row: (node) => (first[node] + last[node]) / 2 };
  }

  const within = (low, value, high) => Math.min(high, Math.max(low, value));

  /** Lay out two trees on a stage. `height` is the height that all rows should fit in, unless rows have names. */
  function layOut({ left, right }, { width, height, isNamed }) {
    const sides = [placeBranches(left), placeBranches(right)];
    const rows = sides[0].order.length;
    const rowHeight = isNamed ? ROW : Math.min(ROW, (height - HEAD - FOOT) / Math.max(1, rows));
    // Without names of models, the names of branches have more room. On a phone, names have most of the room.
    const isNarrow = isNamed && width < NARROW;
    const root = isNarrow ? 14 : isNamed ? within(26, width * 0.09, 110) : within(46, width * 0.15, 170);
    const tip = root + width * (isNarrow ? 0.08 : isNamed ? 0.12 : 0.17);
    const names = isNamed ? within(60, width * (isNarrow ? 0.3 : 0.19), 240) : 6;
    return {
      sides,
      isNamed,
      width,
      height: Math.ceil(HEAD + FOOT + rowHeight * rows),
      root,
      tip,
      start: tip + names, // where the lines between the trees start; they end at width - start
      names,
      rowHeight,
      y: (row) => HEAD + rowHeight * (row + 0.5),
    };
  }

  /** Return the x coordinate of a share of the width of a tree. The right tree is a mirror image. */
  function across(layout, side, share) {
    const x = layout.root + share * (layout.tip - layout.root);
    return side ? layout.width - x : x;
  }

  /** Return the y coordinates of the two ends of a model's line. */
  const ends = (layout, model) => layout.sides.map((side) => layout.y(side.rowOf.get(model)));

  /** Return how far a line has moved from its left to its right end, at a share of its width. The line is a cubic
      Bézier curve that is horizontal at both ends, so that the share is 1.5t − 1.5t² + t³. */
  function easeAt(share) {
    let [low, high] = [0, 1];
    for (let step = 0; step < 24; step++) {
      const t = (low + high) / 2;
      if (1.5 * t - 1.5 * t * t + t ** 3 < share) low = t;
      else high = t;
    }
    return 3 * low * low - 2 * low ** 3;
  }

  /** Return the model at a point, or -1: the model of the row beside the trees, and the nearest line between them. */
  function find(layout, x, y) {
    const { start, width, rowHeight, sides } = layout;
    if (x <= start || x >= width - start) {
      const row = Math.floor((y - HEAD) / rowHeight);
      return sides[x <= start ? 0 : 1].order[row] ?? -1;
    }
    const eased = easeAt((x - start) / (width - 2 * start));
    let [best, nearest] = [-1, NEAR];
    for (const model of sides[0].order) {
      const [from, to] = ends(layout, model);
      const distance = Math.abs(from + (to - from) * eased - y);
      if (distance < nearest) [best, nearest] = [model, distance];
    }
    return best;
  }

  atlas.tanglegramLayout = { layOut, across, ends, find };
})(globalThis.constellation);
