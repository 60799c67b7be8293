/* layout-radial.js: where every node of the tree stands on the disc. Pure: computes, never draws.
   In: the tree payload (preorder), a root, collapsed nodes. Out: angles and radii of each node; what lies at a point.
   The unit is a thousandth of the disc's radius: leaves stand at 1000, the root at 0. */
(function (atlas) {
  'use strict';
  const RIM = 1000;
  const START = -Math.PI / 2;
  const TURN = 2 * Math.PI * 0.99;      // a slit at the top shows where the order begins
  const STEP = 0.006;                   // a child is always a little further out than its parent

  /** The payload with typed arrays and what can be derived from it. */
  function createTree(payload) {
    const size = payload.end.length;
    const end = Int32Array.from(payload.end);
    const leaf = Int32Array.from(payload.leaf);
    const parent = new Int32Array(size).fill(-1);
    const count = new Int32Array(size);
    const open = [];
    for (let node = 0; node < size; node++) {
      while (open.length && end[open[open.length - 1]] <= node) open.pop();
      if (open.length) parent[node] = open[open.length - 1];
      if (leaf[node] < 0) open.push(node);
    }
    for (let node = size - 1; node >= 0; node--) {
      if (leaf[node] >= 0) count[node] = 1;
      if (parent[node] >= 0) count[parent[node]] += count[node];
    }
    const nodeOfClade = new Map();
    const clade = Int32Array.from(payload.clade);
    for (let node = 0; node < size; node++) if (clade[node] >= 0 && !nodeOfClade.has(clade[node])) nodeOfClade.set(clade[node], node);
    const nodeOfRow = new Int32Array(count[0]).fill(-1);
    for (let node = 0; node < size; node++) if (leaf[node] >= 0) nodeOfRow[leaf[node]] = node;
    const named = (node) => clade[node] >= 0 && nodeOfClade.get(clade[node]) === node;
    return { size, end, leaf, parent, count, clade, height: Float32Array.from(payload.height), labels: payload.labels || {}, nodeOfClade, nodeOfRow, named };
  }

  /** Leaves under a collapsed node stand in for it with the square root of their number. */
  const weightOf = (tree, node, collapsed) => (collapsed.has(node) ? Math.max(2, Math.sqrt(tree.count[node])) : 1);

  /* How far out a node stands, 0 to 1. By count: the fewer models below it (on a log scale), the nearer the rim, which
     spreads the branches evenly. By height: the more alike the names below it are. */
  const RADII = {
    count: (tree, root) => { const whole = Math.log(Math.max(2, tree.count[root])); return (node) => 1 - Math.log(tree.count[node]) / whole; },
    height: (tree, root) => { const whole = tree.height[root] || 1; return (node) => 1 - tree.height[node] / whole; },
  };

  function radialLayout(tree, root, collapsed, scale = 'count') {
    const end = tree.end[root];
    const size = end - root;
    const from = new Float64Array(size + 1);
    const radius = new Float32Array(size);
    const hidden = new Uint8Array(size);
    const ideal = RADII[scale](tree, root);
    let at = 0;
    for (let node = root; node < end;) {
      const here = node - root;
      const above = node === root ? 0 : radius[tree.parent[node] - root];
      from[here] = at;
      if (tree.leaf[node] >= 0) radius[here] = RIM;
      else if (node > root) radius[here] = Math.min(Math.max(RIM * ideal(node), above + RIM * STEP), above + (RIM - above) * 0.7);
      if (tree.leaf[node] < 0 && !collapsed.has(node)) { node++; continue; }
      at += weightOf(tree, node, collapsed);
      for (let inside = node + 1; inside < tree.end[node]; inside++) { from[inside - root] = at; hidden[inside - root] = 1; radius[inside - root] = RIM; }
      node = tree.end[node];
    }
    from[size] = at;
    for (let here = 0; here <= size; here++) from[here] = START + TURN * from[here] / at;
    return { tree, root, end, collapsed, from, radius, hidden, units: at, unit: TURN / at, RIM };
  }

  /** First and last angle of a node's wedge. */
  const wedge = (layout, node) => [layout.from[node - layout.root], layout.from[layout.tree.end[node] - layout.root]];
  const angle = (layout, node) => (layout.from[node - layout.root] + layout.from[layout.tree.end[node] - layout.root]) / 2;
  const radius = (layout, node) => layout.radius[node - layout.root];
  function point(layout, node) {
    const a = angle(layout, node);
    const r = radius(layout, node);
    return [r * Math.cos(a), r * Math.sin(a)];
  }

  /** Angle and radius of a point of the plane, the angle counted from the layout's start. */
  function polar(x, y) {
    let a = Math.atan2(y, x);
    while (a < START) a += 2 * Math.PI;
    while (a >= START + 2 * Math.PI) a -= 2 * Math.PI;
    return [a, Math.hypot(x, y)];
  }

  /** The deepest visible node whose wedge holds the angle and that begins within the radius; the root at least. */
  function find(layout, a, r) {
    const { tree } = layout;
    let node = layout.root;
    for (;;) {
      if (tree.leaf[node] >= 0 || layout.collapsed.has(node)) return node;
      let child = node + 1;
      while (child < tree.end[node] && wedge(layout, child)[1] <= a) child = tree.end[child];
      if (child >= tree.end[node] || a < wedge(layout, child)[0] || radius(layout, node) > r) return node;
      node = child;
    }
  }

  /** The leaf (or collapsed node) at an angle, by halving: node starts are in order of angle. */
  function leafAt(layout, a) {
    return find(layout, Math.min(Math.max(a, layout.from[0]), layout.from[layout.end - layout.root] - 1e-9), Infinity);
  }

  /* A node in a link: a clade's slug, or one of its models and how many it holds ('OWNER/NAME~37'). */
  function writeNode(tree, node, catalogue) {
    if (tree.named(node)) return catalogue.clades.slug[tree.clade[node]];
    let leaf = node;
    while (tree.leaf[leaf] < 0) leaf++;
    return catalogue.ids[tree.leaf[leaf]] + '~' + tree.count[node];
  }
  function readNode(tree, text, catalogue) {
    if (!text) return -1;
    const cut = text.lastIndexOf('~');
    if (cut < 0) {
      const clade = catalogue.cladeOf(text);
      return tree.nodeOfClade.has(clade) ? tree.nodeOfClade.get(clade) : -1;
    }
    const row = catalogue.rowOf(text.slice(0, cut));
    let node = row < 0 ? -1 : tree.nodeOfRow[row];
    while (node > 0 && tree.count[node] < Number(text.slice(cut + 1))) node = tree.parent[node];
    return node;
  }

  atlas.radial = { RIM, START, createTree, radialLayout, wedge, angle, radius, point, polar, find, leafAt, writeNode, readNode };
})(globalThis.constellation = globalThis.constellation || {});
