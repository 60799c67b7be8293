/* Draw the overlay of the tree: names, the path from a node to the root, and marks on selected nodes. */
((atlas) => {
  'use strict';
  const { treeLayout, palette, treePaint, drawing, treeVisibility } = atlas;
  const fontOf = (font, rank) =>
    rank === 3 ? palette.font(font) : palette.font(font, rank ? 500 : 600, rank ? '--sans' : '--serif');
  function inkOf(scene, one) {
    if (scene.hueOf(one.node) === drawing.DIM) return '--ink-3';
    return one.rank === 0 || one.rank === 3 ? '--ink' : '--ink-2';
  }

  /** Return a label at its place for a camera. */
  function follow(label, camera, size) {
    const [x, y] = atlas.camera.toScreen(camera, size, label.wx, label.wy);
    return { ...label, x: x + label.dx, y: y + label.dy };
  }

  function drawLines(ctx, scene, labels, camera, size) {
    const groups = new Map();
    for (const one of labels) {
      if (!one.line) continue;
      const [x, y] = atlas.camera.toScreen(camera, size, one.wx, one.wy);
      const [x0, y0, x1, y1] = one.line;
      drawing.addTo(groups, scene.hueOf(one.node), x + x0, y + y0, x + x1, y + y1);
    }
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.7;
    for (const [hue, list] of drawing.inOrder(groups)) {
      ctx.strokeStyle = drawing.colourOf(scene, hue, '--neutral');
      drawing.paintLines(ctx, list);
    }
    ctx.globalAlpha = 1;
  }
  function drawLabels(ctx, scene, labels, camera, size) {
    drawLines(ctx, scene, labels, camera, size);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (const one of labels) {
      const { x, y } = follow(one, camera, size);
      ctx.font = fontOf(one.font, one.rank);
      if (!one.turn) {
        drawing.write(ctx, one.text, x, y, inkOf(scene, one));
        continue;
      }
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(one.turn);
      drawing.write(ctx, one.text, 0, 0, inkOf(scene, one));
      ctx.restore();
    }
  }

  /** Draw the path from a node to the root. */
  function drawPath(ctx, layout, [x, y], camera, node) {
    const { tree, root } = layout;
    ctx.beginPath();
    for (let at = node; at > root; at = tree.parent[at]) {
      const [a, b] = [treeLayout.angle(layout, at), treeLayout.angle(layout, tree.parent[at])];
      const [r0, r1] = [
        treeLayout.radius(layout, tree.parent[at]) * camera.k,
        treeLayout.radius(layout, at) * camera.k,
      ];
      ctx.moveTo(x + r1 * Math.cos(a), y + r1 * Math.sin(a));
      ctx.lineTo(x + r0 * Math.cos(a), y + r0 * Math.sin(a));
      if (r0 > 0) treePaint.chords(ctx, x, y, r0, a, b, 8);
    }
    ctx.stroke();
  }

  /** Highlight a node: draw its path to the root. Draw a ring around the dot of a leaf, or an outline around the
      wedge of a branch. */
  function drawMark(ctx, scene, camera, size, node, token, width) {
    const { layout } = scene;
    if (node <= layout.root || !treeLayout.shows(layout, node)) return;
    const centre = atlas.camera.toScreen(camera, size, 0, 0);
    ctx.strokeStyle = palette.colour(token);
    ctx.lineWidth = width;
    drawPath(ctx, layout, centre, camera, node);
    const row = layout.tree.leaf[node];
    if (row < 0) drawWedge(ctx, layout, centre, camera, node, token);
    else drawDot(ctx, scene, centre, camera, node, row);
  }
  function drawWedge(ctx, layout, centre, camera, node, token) {
    treePaint.sector(
      ctx,
      ...centre,
      treeLayout.radius(layout, node) * camera.k,
      treeVisibility.ring(camera) - 3,
      ...treeLayout.wedge(layout, node),
    );
    ctx.fillStyle = palette.faint(token, 0.12);
    ctx.fill();
    ctx.lineWidth = 1.25;
    ctx.stroke();
  }
  function drawDot(ctx, scene, centre, camera, node, row) {
    const a = treeLayout.angle(scene.layout, node);
    const r = treeVisibility.tip(camera, scene.bright[row]);
    ctx.beginPath();
    ctx.arc(centre[0] + r * Math.cos(a), centre[1] + r * Math.sin(a), 6, 0, 2 * Math.PI);
    ctx.lineWidth = 2;
    ctx.stroke();
  }

  atlas.treeMarks = { fontOf, follow, drawLabels, drawMark };
})(globalThis.constellation);
