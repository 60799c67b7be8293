/* Draw the overlay of the tree: names, the path from a node to the root, and marks on selected nodes. */
((atlas) => {
  'use strict';
  const { treeLayout, palette, treePaint, drawing, treeVisibility } = atlas;
  const GAP = 7;

  const tipOf = (scene, camera, row) =>
    treeVisibility.rimOf(camera) + scene.bright[row] ** 2 * treeVisibility.corona(camera);
  const fontOf = (one) =>
    one.kind === 'tip'
      ? palette.font(one.font)
      : palette.font(one.font, one.rank ? 500 : 600, one.rank ? '--sans' : '--serif');
  function inkOf(scene, one) {
    if (scene.hueOf(one.node) === drawing.DIM) return '--ink-3';
    return one.rank === 0 || one.kind === 'tip' ? '--ink' : '--ink-2';
  }

  /** Draw text along a radius. The text is never upside down. */
  function writeAlong(ctx, centre, a, r, text, font, token) {
    const left = Math.cos(a) < 0;
    ctx.save();
    ctx.translate(centre[0] + r * Math.cos(a), centre[1] + r * Math.sin(a));
    ctx.rotate(left ? a + Math.PI : a);
    ctx.textAlign = left ? 'right' : 'left';
    ctx.textBaseline = 'middle';
    ctx.font = font;
    drawing.write(ctx, text, 0, 0, token);
    ctx.restore();
  }

  function drawLabels(ctx, scene, labels, camera, size) {
    const centre = atlas.camera.toScreen(camera, size, 0, 0);
    for (const one of labels) {
      if (one.kind !== 'box') {
        const r = one.kind === 'tip' ? tipOf(scene, camera, one.row) + GAP : treeVisibility.ring(camera) + 10;
        writeAlong(ctx, centre, one.at, r, one.text, fontOf(one), inkOf(scene, one));
        continue;
      }
      ctx.font = fontOf(one);
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      drawing.write(ctx, one.text, ...atlas.camera.toScreen(camera, size, one.wx, one.wy), inkOf(scene, one));
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
    const r = tipOf(scene, camera, row);
    ctx.beginPath();
    ctx.arc(centre[0] + r * Math.cos(a), centre[1] + r * Math.sin(a), 6, 0, 2 * Math.PI);
    ctx.lineWidth = 2;
    ctx.stroke();
    writeAlong(ctx, centre, a, r + 12, scene.catalogue.nameOf(row), palette.font(13, 600), '--ink');
  }

  atlas.treeMarks = { drawLabels, drawMark };
})(globalThis.constellation);
