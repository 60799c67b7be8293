/* Find the node of the tree at a point, or the next node for an arrow key. */
((atlas) => {
  'use strict';
  const { treeLayout, treeVisibility } = atlas;
  const NEAR = 4; // px, maximum distance between the pointer and a bright dot that is picked
  const APART = 2.2; // px; each leaf can be picked if it has more space on the rim

  function pick(scene, point, camera, size, labels) {
    const { layout } = scene;
    const [a, r] = treeLayout.polar(...atlas.camera.toWorld(camera, size, ...point));
    const px = r * camera.k;
    const rim = treeVisibility.rimOf(camera);
    if (px > treeVisibility.ring(camera) + 4) return labelAt(labels, point, camera, size);
    if (a > layout.from[layout.end - layout.root]) return -1;
    if (px > rim * 0.985 - 2) {
      const end = treeLayout.leafAt(layout, a);
      if (layout.unit * rim >= APART || layout.collapsed.has(end)) return end;
      const dot = dotNear(scene, a, px - rim, camera);
      if (dot >= 0) return dot;
    }
    const node = treeLayout.find(layout, a, Math.min(r, treeLayout.RIM));
    // If stems are too close together, pick the branch that contains them.
    return climb(scene, layout.tree.leaf[node] >= 0 && layout.unit * px < APART ? layout.tree.parent[node] : node);
  }

  /** Return the clade that contains an unnamed merge. Return the merge itself if the clade is the root of the
      view. */
  function climb(scene, node) {
    const { layout } = scene;
    if (layout.collapsed.has(node)) return node;
    let named = node;
    while (named > layout.root && !scene.titleOf(named)) named = layout.tree.parent[named];
    return named > layout.root ? named : node;
  }
  function labelAt(labels, point, camera, size) {
    const label = labels.find((one) => atlas.labels.contains(atlas.treeMarks.follow(one, camera, size), point));
    return label ? label.node : -1;
  }
  /** Return the brightest leaf near an angle, or -1. The ray of the leaf must reach the radius of the pointer. */
  function dotNear(scene, a, out, camera) {
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

  /** Return the next node for an arrow key: the parent, the first child, or a sibling. */
  function step(layout, node, key) {
    const { tree, root } = layout;
    if (key === 'Home') return root;
    if (key === 'ArrowUp') return node > root ? tree.parent[node] : root;
    if (key === 'ArrowDown') return treeLayout.isEnd(layout, node) ? node : node + 1;
    const way = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!way) return -1;
    if (node === root) return root;
    const siblings = atlas.tree.childrenOf(tree, tree.parent[node]);
    return siblings[(siblings.indexOf(node) + way + siblings.length) % siblings.length];
  }

  atlas.treePick = { pick, climb, step };
})(globalThis.constellation);
