/* Choose and place the names on the tree at the current zoom. Clades come first, then models. */
((atlas) => {
  'use strict';
  const { treeLayout, labels, treeVisibility } = atlas;
  const LINE = 14; // px, space on the rim for a model's name
  const ROOM = 5; // px; names of models are shown if each leaf has more space on the rim
  const SIZES = { wide: [17, 14, 12.5], narrow: [14, 12.5, 12] };
  const NARROW = 480; // px; names are smaller if the shorter side of the stage is shorter
  const LETTERS = 44;
  const FEWEST = 9; // minimum number of letters of a shortened name
  const ASIDE = [0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36, 0.45, -0.45]; // angles that are tried, as shares of a wedge

  const rank = (depth) => Math.min(depth - 1, 2);
  const isNarrow = (size) => Math.min(size.width, size.height) < NARROW;
  const fontOf = (size, depth) => SIZES[isNarrow(size) ? 'narrow' : 'wide'][rank(depth)];

  /** Collect the visible named nodes and the visible leaves. The depth of a node counts only named ancestors. */
  function gather(scene, camera, size) {
    const { layout } = scene;
    const { tree } = layout;
    const clades = [];
    const leaves = [];
    const open = [];
    treeVisibility.walk(layout, camera, size, (node, a0, a1, ray) => {
      while (open.length && tree.end[open[open.length - 1]] <= node) open.pop();
      const title = node === layout.root ? '' : scene.titleOf(node);
      if (title) {
        open.push(node);
        clades.push({ node, a0, a1, depth: open.length, title, count: tree.count[node] });
      } else if (layout.collapsed.has(node))
        clades.push({
          node,
          a0,
          a1,
          depth: open.length + 1,
          title: `${tree.count[node]} models`,
          count: tree.count[node],
        });
      if (ray && tree.leaf[node] >= 0) leaves.push({ node, a0, a1 });
    });
    clades.sort((p, q) => p.depth - q.depth || q.count - p.count || p.node - q.node);
    return { clades, leaves };
  }

  /** Return the distance in pixels from the ring to the edge of the screen at an angle. Return Infinity if the
      ring is not visible at this angle. */
  function roomAlong(a, ring, camera, size) {
    const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
    const [dx, dy] = [Math.cos(a), Math.sin(a)];
    const [px, py] = [x + ring * dx, y + ring * dy];
    if (px < 0 || py < 0 || px > size.width || py > size.height) return Infinity;
    return (
      Math.min(
        dx > 0 ? (size.width - px) / dx : dx < 0 ? -px / dx : Infinity,
        dy > 0 ? (size.height - py) / dy : dy < 0 ? -py / dy : Infinity,
      ) - 14
    );
  }
  /** Place names around the ring. A name runs along the radius and is shortened to fit the screen. If there is too
      little room at the middle of the branch, as above and below the disc, it may be at another angle of the branch.
      Return {placed, cramped}, where `cramped` are the clades whose names do not fit at any angle. */
  function aroundClades(clades, ring, camera, size, most, measure) {
    const candidates = [];
    const cramped = [];
    for (const one of clades) {
      if ((one.a1 - one.a0) * ring < 4) continue;
      const font = fontOf(size, one.depth);
      const full = labels.clip(one.title, most);
      const width = measure(full, font);
      const lettersAt = (angle) =>
        Math.floor(full.length * Math.min(1, roomAlong(angle, ring, camera, size) / width));
      const middle = (one.a0 + one.a1) / 2;
      const share = ASIDE.find(
        (shift) => lettersAt(middle + shift * (one.a1 - one.a0)) >= Math.min(full.length, FEWEST),
      );
      if (share === undefined) {
        cramped.push(one);
        continue;
      }
      const angle = middle + share * (one.a1 - one.a0);
      candidates.push({
        kind: 'ring',
        node: one.node,
        text: labels.clip(full, lettersAt(angle)),
        font,
        rank: rank(one.depth),
        angle,
        from: share ? angle : one.a0,
        to: share ? angle : one.a1,
        half: (font * 1.28) / 2 / ring,
      });
    }
    return { placed: labels.around(candidates), cramped };
  }

  function aroundLeaves(scene, leaves, rim, spacing) {
    const { tree } = scene.layout;
    const candidates = leaves.map(({ node, a0, a1 }) => {
      const row = tree.leaf[node];
      return {
        kind: 'tip',
        node,
        row,
        text: labels.clip(scene.catalogue.nameOf(row), LETTERS),
        font: 12.5,
        rank: 2,
        value: scene.bright[row] + (scene.hueOf(node) === atlas.colouring.DIM ? -2 : 0),
        angle: (a0 + a1) / 2,
        from: a0,
        to: a1,
        half: LINE / 2 / rim,
      };
    });
    if (spacing < LINE) candidates.sort((p, q) => q.value - p.value || p.node - q.node);
    return labels.around(candidates);
  }

  /** Place names of clades inside the disc: at the node, or in the visible part of the wedge. */
  function inside(scene, clades, camera, size, measure) {
    const { layout } = scene;
    const candidates = [];
    for (const one of clades) {
      const r = treeLayout.radius(layout, one.node);
      const font = fontOf(size, one.depth);
      if ((one.a1 - one.a0) * treeVisibility.rimOf(camera) < 26) continue;
      const text = labels.clip(one.title, 28);
      const width = measure(text, font) + 10;
      const height = font + 8;
      for (const [part, across] of [
        [0, 0.5],
        [0, 0.2],
        [0, 0.8],
        [0.3, 0.5],
        [0.6, 0.5],
        [0.6, 0.15],
        [0.6, 0.85],
        [0.88, 0.5],
        [0.88, 0.1],
        [0.88, 0.9],
      ]) {
        const a = one.a0 + (one.a1 - one.a0) * across;
        const d = r + (treeLayout.RIM - r) * part;
        const [x, y] = [d * Math.cos(a), d * Math.sin(a)];
        const [sx, sy] = atlas.camera.toScreen(camera, size, x, y);
        if (sx < width / 2 + 4 || sx > size.width - width / 2 - 4 || sy < 14 || sy > size.height - 14) continue;
        candidates.push({
          kind: 'box',
          node: one.node,
          text,
          font,
          rank: rank(one.depth),
          wx: x,
          wy: y,
          x: sx,
          y: sy,
          width,
          height,
        });
        break;
      }
    }
    return labels.boxes(candidates, { x0: 2, x1: size.width - 2, y0: 2, y1: size.height - 2 }, 60);
  }

  function place(scene, camera, size, measure) {
    const { layout } = scene;
    const rim = treeVisibility.rimOf(camera);
    const spacing = layout.unit * rim;
    const { clades, leaves } = gather(scene, camera, size);
    const room = isNarrow(size) ? 14 : 22;
    if (spacing >= ROOM)
      return aroundLeaves(scene, leaves, rim, spacing).concat(inside(scene, clades, camera, size, measure));
    const { placed, cramped } = aroundClades(clades, treeVisibility.ring(camera), camera, size, room, measure);
    if (rim < Math.min(size.width, size.height) * 0.75)
      return placed.concat(
        inside(
          scene,
          cramped.filter((one) => one.depth === 1),
          camera,
          size,
          measure,
        ),
      );
    // When zoomed in, the ring may not be visible. Clades without a name on the ring get a name inside the disc.
    const shown = new Set(
      placed.filter((one) => onScreen(camera, size, one.at, treeVisibility.ring(camera))).map((one) => one.node),
    );
    return placed.concat(
      inside(
        scene,
        clades.filter((one) => !shown.has(one.node)),
        camera,
        size,
        measure,
      ),
    );
  }
  function onScreen(camera, size, a, r) {
    const [x, y] = atlas.camera.toScreen(camera, size, (r / camera.k) * Math.cos(a), (r / camera.k) * Math.sin(a));
    return x > 0 && y > 0 && x < size.width && y < size.height;
  }

  atlas.treeLabels = { place };
})(globalThis.constellation);
