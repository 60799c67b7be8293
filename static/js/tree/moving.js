/* Draw the movement of the tree from one layout to the next, when the root or the collapsed branches change. The
   branches move from their old to their new positions. Only branches that are wide enough to be followed are drawn,
   so that a frame takes a few milliseconds in a tree of any size. */
((atlas) => {
  'use strict';
  const { treeLayout, drawing } = atlas;
  const THIN = 3; // px on the rim; a thinner wedge is drawn as one ray

  /** Return the positions that the nodes of the layout `after` have in the layout `before`. Nodes that `before` does
      not show are at its gap, and the ancestors of its root are at the centre. */
  function placeBefore(before, after) {
    const { tree, root, end } = after;
    const from = new Float64Array(after.from.length);
    const radius = new Float32Array(after.radius.length);
    const last = before.end - before.root;
    for (let node = root; node <= end; node++)
      from[node - root] = before.from[Math.min(last, Math.max(0, node - before.root))];
    for (let node = root; node < end; node++) {
      const isInside = node > before.root && node < before.end;
      const isAbove = node <= before.root && tree.end[node] >= before.end;
      radius[node - root] = isInside ? before.radius[node - before.root] : isAbove ? 0 : after.radius[node - root];
    }
    return { ...after, from, radius };
  }

  /** Return the layout at a time from 0 (the layout `start`) to 1 (the layout `after`). */
  function between(start, after, t) {
    const mix = (a, b) => a.map((value, at) => value + (b[at] - value) * t);
    return { ...after, from: mix(start.from, after.from), radius: mix(start.radius, after.radius) };
  }

  /** Return the nodes that are wide enough in one of two layouts, parents first, and whether each is drawn as an end
      of a branch. */
  function chooseNodes(start, after, rim) {
    const { tree, root, end } = after;
    const widthIn = (layout, node) => layout.from[tree.end[node] - root] - layout.from[node - root];
    const chosen = [];
    for (let node = root; node < end; ) {
      const width = Math.max(widthIn(start, node), widthIn(after, node)) * rim;
      const isEnd = treeLayout.isEnd(after, node) || width < THIN;
      chosen.push({ node, isEnd });
      node = isEnd ? tree.end[node] : node + 1;
    }
    return chosen;
  }

  /** Draw some nodes of a layout: the line from each node to its parent, and the arc above its children. */
  function paint(ctx, scene, layout, nodes, camera, size) {
    const { tree, root } = layout;
    const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
    const { k } = camera;
    const lines = new Map();
    const arcs = new Map();
    const dots = new Map();
    const point = (r, a) => [x + r * k * Math.cos(a), y + r * k * Math.sin(a)];
    for (const { node, isEnd } of nodes) {
      const hue = scene.hueOf(node);
      const a = treeLayout.angle(layout, node);
      const r = treeLayout.radius(layout, node);
      if (node !== root)
        drawing.addTo(
          lines,
          hue,
          ...point(treeLayout.radius(layout, tree.parent[node]), a),
          ...point(isEnd ? treeLayout.RIM : r, a),
        );
      if (isEnd) drawing.addTo(dots, hue, ...point(treeLayout.RIM, a), 1.3);
      else if (r > 0) {
        const children = atlas.tree.childrenOf(tree, node);
        const [first, last] = [children[0], children[children.length - 1]];
        drawing.addTo(arcs, hue, r * k, treeLayout.angle(layout, first), treeLayout.angle(layout, last));
      }
    }
    ctx.lineWidth = 1;
    for (const [hue, list] of drawing.inOrder(lines)) {
      ctx.strokeStyle = drawing.colourOf(scene, hue, '--branch');
      drawing.paintLines(ctx, list);
      const bent = arcs.get(hue) || [];
      ctx.beginPath();
      for (let at = 0; at < bent.length; at += 3) {
        ctx.moveTo(x + bent[at] * Math.cos(bent[at + 1]), y + bent[at] * Math.sin(bent[at + 1]));
        ctx.arc(x, y, bent[at], bent[at + 1], bent[at + 2]);
      }
      ctx.stroke();
    }
    drawing.paintDots(ctx, scene, dots);
  }

  /** Return a function that draws the movement at a time from 0 to 1, or null if the layouts cannot be compared. */
  function plan(scene, before, after) {
    if (!before || before.tree !== after.tree || !before.from || !after.from) return null;
    const start = placeBefore(before, after);
    let nodes = null;
    return (ctx, camera, size, t) => {
      nodes = nodes || chooseNodes(start, after, treeLayout.RIM * camera.k);
      paint(ctx, scene, between(start, after, t), nodes, camera, size);
    };
  }

  atlas.treeMoving = { plan };
})(globalThis.constellation);
