/* Compute the radial layout of the tree, and find the node at a point. Drawing is done in tree/paint.js.
   The unit is a thousandth of the radius of the disc: leaves are at 1000, the root is at 0. */
((atlas) => {
  'use strict';
  const RIM = 1000;
  const START = -Math.PI / 2;
  const TURN = 2 * Math.PI * 0.99; // a gap at the top shows where the order begins
  // The exponent of the distance from the rim, see DISTANCES. It grows by a step with each half of a doubling of the
  // zoom, from twice the fitted view on.
  const SPREAD = { least: 0.35, most: 0.75, step: 0.04, from: 2 };
  const SINGLE = 1.5; // a branch of one model is as far from the rim as if it had this many
  const CLOSEST = 0.99; // maximum distance of a child from the rim, relative to the distance of its parent
  const LEAST_HEIGHT = 0.5; // branches of models with equal names are at this height, so that they can be seen
  // A collapsed node needs the space of this power of its number of leaves. Models that are not loaded need less.
  const FOLDED = 0.75;
  const LEFT_OUT = 0.5;

  /** Return the exponent for a zoom relative to the fitted view. */
  function spreadAt(zoom) {
    const steps = Math.round(2 * Math.log2(zoom / SPREAD.from));
    return Math.min(SPREAD.most, SPREAD.least + SPREAD.step * Math.max(0, steps));
  }

  /* Functions that return the distance of a node from the rim, from 0 (the rim) to 1 (the root).
     By count, nodes with fewer models are nearer to the rim. The distance is a Box-Cox transformation of the number
     of models. With a small exponent, as for the whole disc, it is nearly a logarithm, which spreads the branches
     evenly. With a large one, it is nearly a proportion, so that a branch is as long as it is wide: at each zoom,
     the branches that join models are on the screen with their names. By height, nodes with more similar names are
     nearer to the rim. */
  const DISTANCES = {
    count(tree, root, spread) {
      const grown = (count) => Math.max(SINGLE, count) ** spread - 1;
      const whole = grown(Math.max(2, tree.count[root]));
      return (node) => grown(tree.count[node]) / whole;
    },
    height(tree, root) {
      const whole = tree.height[root] || 1;
      return (node) => Math.max(LEAST_HEIGHT, tree.height[node]) / whole;
    },
  };

  /** Return the space that a node needs, compared with a leaf. */
  const weightOf = (tree, node) =>
    tree.leaf[node] >= 0
      ? 1
      : (tree.room?.get(node) ?? Math.max(2, tree.count[node] ** (tree.rests.has(node) ? LEFT_OUT : FOLDED)));

  function layOut(tree, root, collapsed, scale, spread = SPREAD.least) {
    const end = tree.end[root];
    const from = new Float64Array(end - root + 1);
    const radius = new Float32Array(end - root);
    const hidden = new Uint8Array(end - root);
    const ideal = DISTANCES[scale === 'height' ? 'height' : 'count'](tree, root, spread);
    let units = 0;
    for (let node = root; node < end; ) {
      from[node - root] = units;
      if (tree.leaf[node] >= 0) radius[node - root] = RIM;
      else if (node > root) {
        const above = RIM - radius[tree.parent[node] - root];
        radius[node - root] = RIM - Math.min(RIM * ideal(node), above * CLOSEST);
      }
      if (tree.leaf[node] < 0 && !collapsed.has(node)) {
        node++;
        continue;
      }
      units += weightOf(tree, node);
      for (let inside = node + 1; inside < tree.end[node]; inside++) {
        from[inside - root] = units;
        hidden[inside - root] = 1;
        radius[inside - root] = RIM;
      }
      node = tree.end[node];
    }
    from[end - root] = units;
    for (let here = 0; here < from.length; here++) from[here] = START + (TURN * from[here]) / units;
    return { tree, root, end, collapsed, from, radius, hidden, unit: TURN / units, scale, spread };
  }

  /** Return the radius, in a layout with another exponent, of the branches that are at a radius in this layout. */
  function moveRadius({ tree, root, scale, spread }, radius, other) {
    if (scale === 'height' || radius >= RIM) return radius;
    const whole = (exponent) => Math.max(2, tree.count[root]) ** exponent - 1;
    const count = (1 + (1 - radius / RIM) * whole(spread)) ** (1 / spread);
    return RIM * (1 - (count ** other - 1) / whole(other));
  }

  /** Return the first and the last angle of a node's wedge. */
  const wedge = (layout, node) => [
    layout.from[node - layout.root],
    layout.from[layout.tree.end[node] - layout.root],
  ];
  const angle = (layout, node) =>
    (layout.from[node - layout.root] + layout.from[layout.tree.end[node] - layout.root]) / 2;
  const radius = (layout, node) => layout.radius[node - layout.root];
  const shows = (layout, node) => node >= layout.root && node < layout.end && !layout.hidden[node - layout.root];
  const isEnd = (layout, node) => layout.tree.leaf[node] >= 0 || layout.collapsed.has(node);
  function point(layout, node) {
    const a = angle(layout, node);
    const r = radius(layout, node);
    return [r * Math.cos(a), r * Math.sin(a)];
  }

  /** Return the angle, counted from the start of the layout, and the radius of a point. */
  function polar(x, y) {
    const a = Math.atan2(y, x);
    return [a < START ? a + 2 * Math.PI : a, Math.hypot(x, y)];
  }

  /** Return the deepest visible node at a point, or the root. Its wedge contains the angle of the point, and its
      parent is nearer to the centre than the point. */
  function find(layout, a, r) {
    const { tree } = layout;
    let node = layout.root;
    while (!isEnd(layout, node) && radius(layout, node) <= r) {
      let child = node + 1;
      while (child < tree.end[node] && wedge(layout, child)[1] <= a) child = tree.end[child];
      if (child >= tree.end[node] || a < wedge(layout, child)[0]) break;
      node = child;
    }
    return node;
  }
  /** Return the leaf or collapsed node at an angle. */
  function leafAt(layout, a) {
    const last = layout.from[layout.end - layout.root];
    return find(layout, Math.min(Math.max(a, layout.from[0]), last - layout.unit / 2), Infinity);
  }

  atlas.treeLayout = {
    RIM,
    START,
    spreadAt,
    layOut,
    moveRadius,
    wedge,
    angle,
    radius,
    shows,
    isEnd,
    point,
    polar,
    find,
    leafAt,
  };
})(globalThis.constellation);
