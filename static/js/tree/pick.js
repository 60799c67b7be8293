/* pick-tree.js: which node is meant by a place on the disc or by an arrow key. Pure.
   In: a scene {layout, bright, titleOf}, a point in pixels, the labels on show. Out: a node, or -1. */
(function (atlas) {
  'use strict';
  const { treeLayout, treeVisibility } = atlas;
  const NEAR = 4; // px around the pointer in which a bright star is meant
  const APART = 2.2; // px of rim for each leaf from which every leaf can be pointed at
  const LABELS = { ring: 150, tip: 330 };

  function pick(scene, point, camera, size, labels) {
    const { layout } = scene;
    const [a, r] = treeLayout.polar(...atlas.camera.toWorld(camera, size, ...point));
    const px = r * camera.k;
    const rim = treeVisibility.rimOf(camera);
    if (a > layout.from[layout.end - layout.root]) return -1;
    if (px > treeVisibility.ring(camera) + 4) return labelAt(labels, a, px - treeVisibility.ring(camera));
    if (px > rim * 0.985 - 2) {
      const end = treeLayout.leafAt(layout, a);
      if (layout.unit * rim >= APART || layout.collapsed.has(end)) return end;
      const star = starNear(scene, a, px - rim, camera);
      if (star >= 0) return star;
    }
    const node = treeLayout.find(layout, a, Math.min(r, treeLayout.RIM));
    // Among stems too close to be told apart, the branch is meant that they stand on.
    return climb(scene, layout.tree.leaf[node] >= 0 && layout.unit * px < APART ? layout.tree.parent[node] : node);
  }

  /** Unnamed merges stand for the clade they are in, unless that is the very one that is looked into. */
  function climb(scene, node) {
    const { layout } = scene;
    if (layout.collapsed.has(node)) return node;
    let named = node;
    while (named > layout.root && !scene.titleOf(named)) named = layout.tree.parent[named];
    return named > layout.root ? named : node;
  }
  function labelAt(labels, a, out) {
    const label = labels.find(
      (one) => one.kind in LABELS && Math.abs(one.at - a) <= one.half && out < LABELS[one.kind],
    );
    return label ? label.node : -1;
  }
  /** The brightest leaf near an angle whose ray reaches as far out as the pointer is. */
  function starNear(scene, a, out, camera) {
    const { layout, bright } = scene;
    const { tree } = layout;
    const reach = NEAR / treeVisibility.rimOf(camera);
    const last = tree.end[treeLayout.leafAt(layout, a + reach)];
    let best = -1;
    for (let node = treeLayout.leafAt(layout, a - reach); node < last; node++) {
      const row = tree.leaf[node];
      if (
        row < 0 ||
        !treeLayout.shows(layout, node) ||
        bright[row] ** 2 * treeVisibility.corona(camera) < out - NEAR
      )
        continue;
      if (best < 0 || bright[row] > bright[tree.leaf[best]]) best = node;
    }
    return best >= 0 && bright[tree.leaf[best]] > 0.25 ? best : -1;
  }

  /** Where an arrow key leads from a node: up to the parent, down to the first child, sideways to its sisters. */
  function step(layout, node, key) {
    const { tree, root } = layout;
    if (key === 'Home') return root;
    if (key === 'ArrowUp') return node > root ? tree.parent[node] : root;
    if (key === 'ArrowDown') return treeLayout.isEnd(layout, node) ? node : node + 1;
    const way = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!way) return -1;
    if (node === root) return root;
    const sisters = atlas.tree.childrenOf(tree, tree.parent[node]);
    return sisters[(sisters.indexOf(node) + way + sisters.length) % sisters.length];
  }

  atlas.treePick = { pick, step };
})((globalThis.constellation = globalThis.constellation || {}));
