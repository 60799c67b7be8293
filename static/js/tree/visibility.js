/* Find the nodes of the tree that are visible on the screen, and their level of detail.
   The number of visited nodes depends on the length of the rim in pixels and not on the size of the tree. A wedge
   thinner than a pixel is drawn as one ray, and nodes off the screen are skipped with their descendants. */
((atlas) => {
  'use strict';
  const { treeLayout } = atlas;
  // A thinner wedge is drawn as one ray, in pixels on the rim. A large tree has more wedges of this size than the eye
  // can follow, so that more of them are drawn as rays.
  const THIN = { usual: 1.1, large: 1.8 };
  const LARGE = 50_000; // models
  const CORONA = { share: 0.085, most: 44 };
  const GAP = 6;

  const turn = (a) => a - 2 * Math.PI * Math.round(a / (2 * Math.PI));
  const rimOf = (camera) => treeLayout.RIM * camera.k;
  /** Length in pixels of the brightest ray outside the rim. */
  const corona = (camera) => Math.min(CORONA.share * rimOf(camera), CORONA.most);
  /** Radius in pixels of the ring with tick marks outside the rays. */
  const ring = (camera) => rimOf(camera) + corona(camera) + GAP;

  /** Distance in pixels of the dot of a model from the centre. Brighter models are farther outside the rim. */
  const tip = (camera, value) => rimOf(camera) + value * value * corona(camera);

  /** The visible part of the disc, as ranges of angles (middle, half) and radii (near, far). */
  function sightOf(camera, size) {
    const [x0, x1] = [camera.x - size.width / 2 / camera.k, camera.x + size.width / 2 / camera.k];
    const [y0, y1] = [camera.y - size.height / 2 / camera.k, camera.y + size.height / 2 / camera.k];
    const corners = [
      [x0, y0],
      [x1, y0],
      [x0, y1],
      [x1, y1],
    ];
    const far = Math.max(...corners.map(([x, y]) => Math.hypot(x, y)));
    if (x0 <= 0 && x1 >= 0 && y0 <= 0 && y1 >= 0) return { near: 0, far, middle: 0, half: Infinity };
    const near = Math.hypot(Math.max(x0, 0, -x1), Math.max(y0, 0, -y1));
    const middle = Math.atan2(camera.y, camera.x);
    return {
      near,
      far,
      middle,
      half: Math.max(...corners.map(([x, y]) => Math.abs(turn(Math.atan2(y, x) - middle)))),
    };
  }

  /** Call visit(node, a0, a1, ray) for each visible node, parents first. a0 and a1 are the first and last angle of
      the node's wedge, and `ray` is true if the wedge is drawn as one ray. */
  function walk(layout, camera, size, visit) {
    const { tree, root, end, from } = layout;
    const sight = sightOf(camera, size);
    const outer = ring(camera) / camera.k;
    const rim = rimOf(camera);
    const thin = tree.count[root] > LARGE ? THIN.large : THIN.usual;
    for (let node = root; node < end; ) {
      const a0 = from[node - root];
      const a1 = from[tree.end[node] - root];
      const above = node === root ? 0 : layout.radius[tree.parent[node] - root];
      const aside = Math.abs(turn((a0 + a1) / 2 - sight.middle)) - (a1 - a0) / 2 > sight.half;
      if (node !== root && (above > sight.far || outer < sight.near || aside)) {
        node = tree.end[node];
        continue;
      }
      const ray = treeLayout.isEnd(layout, node) || (a1 - a0) * rim < thin;
      visit(node, a0, a1, ray);
      node = ray ? tree.end[node] : node + 1;
    }
  }

  /** Return the rows of the visible models that pass a mask. */
  function rowsInSight(layout, camera, size, mask) {
    const rows = [];
    walk(layout, camera, size, (node, _first, _last, ray) => {
      if (ray) rows.push(...atlas.tree.rowsBelow(layout.tree, node, mask));
    });
    return rows;
  }

  atlas.treeVisibility = { sightOf, walk, rowsInSight, rimOf, corona, ring, tip };
})(globalThis.constellation);
