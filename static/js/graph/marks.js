/* Draw the overlay of the graph: names, and the selected model with its neighbours. */
((atlas) => {
  'use strict';
  const { palette, graphPaint, drawing } = atlas;
  const CROWD = 200; // models; the rings of a larger selection are thin
  const FONT = 13;
  const EDGE = 0.7; // position as a share of the width; farther right, a name is to the left of its model

  const screen = (scene, camera, size, row) => atlas.camera.toScreen(camera, size, scene.x[row], scene.y[row]);

  function drawLabels(ctx, labels, camera, size) {
    ctx.textBaseline = 'middle';
    for (const one of labels) {
      const [x, y] = atlas.camera.toScreen(camera, size, one.wx, one.wy);
      ctx.font = one.css;
      ctx.textAlign = one.row === undefined ? 'center' : 'left';
      const first = y - ((one.lines.length - 1) * one.leading) / 2;
      one.lines.forEach((line, at) => {
        drawing.write(ctx, line, x + one.dx, first + at * one.leading, one.token);
      });
    }
  }

  /** Return the label of a neighbour. Copies have the same name as the selected model, so their owner is shown. */
  function shownName(scene, row) {
    const { selected, catalogue } = scene;
    return selected >= 0 && row !== selected && catalogue.nameOf(row) === catalogue.nameOf(selected)
      ? catalogue.labelOf(row)
      : catalogue.nameOf(row);
  }
  function drawName(ctx, scene, camera, size, row, weight) {
    const [x, y] = screen(scene, camera, size, row);
    const gap = graphPaint.dotSize(scene, camera, row) + 8;
    const left = x > size.width * EDGE;
    ctx.font = palette.font(FONT, weight);
    ctx.textBaseline = 'middle';
    ctx.textAlign = left ? 'right' : 'left';
    drawing.write(ctx, shownName(scene, row), x + (left ? -gap : gap), y, '--ink');
  }
  function drawRing(ctx, scene, camera, size, row, token) {
    ctx.beginPath();
    ctx.arc(...screen(scene, camera, size, row), graphPaint.dotSize(scene, camera, row) + 4, 0, 2 * Math.PI);
    ctx.strokeStyle = palette.colour(token);
    ctx.lineWidth = 2;
    ctx.stroke();
  }
  /** Draw a ring around each model of the selection. */
  function drawChosen(ctx, scene, camera, size, rows) {
    if (!rows.length) return;
    const isCrowd = rows.length > CROWD;
    ctx.beginPath();
    for (const row of rows) {
      const [x, y] = screen(scene, camera, size, row);
      const radius = graphPaint.dotSize(scene, camera, row) + (isCrowd ? 0.5 : 2);
      ctx.moveTo(x + radius, y);
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
    }
    ctx.strokeStyle = palette.colour('--selected');
    ctx.lineWidth = isCrowd ? 0.6 : 1.25;
    ctx.stroke();
  }
  /** Highlight a model or the outline of a community. */
  function drawMark(ctx, scene, camera, size, item, token) {
    if (item.row >= 0) {
      drawRing(ctx, scene, camera, size, item.row, token);
      drawName(ctx, scene, camera, size, item.row, 600);
      return;
    }
    graphPaint.trace(ctx, scene.outlines[item.community].points, camera, size);
    ctx.strokeStyle = palette.colour(token);
    ctx.lineWidth = 1.75;
    ctx.stroke();
  }

  function drawEdges(ctx, scene, camera, size, near) {
    ctx.strokeStyle = palette.colour('--selected');
    near.rows.forEach((row, at) => {
      ctx.globalAlpha = 0.35 + (0.5 * near.similarity[at]) / 100;
      ctx.lineWidth = 0.75 + (2 * near.similarity[at]) / 100;
      ctx.beginPath();
      ctx.moveTo(...screen(scene, camera, size, scene.selected));
      ctx.lineTo(...screen(scene, camera, size, row));
      ctx.stroke();
    });
    ctx.globalAlpha = 1;
  }
  function drawDots(ctx, scene, camera, size, rows) {
    for (const row of rows) {
      ctx.beginPath();
      ctx.arc(
        ...screen(scene, camera, size, row),
        Math.max(3, graphPaint.dotSize(scene, camera, row)),
        0,
        2 * Math.PI,
      );
      ctx.fillStyle = drawing.colourOf(scene, scene.ownHue(row), '--neutral');
      ctx.fill();
    }
  }
  function nameNeighbours(ctx, scene, camera, size, rows) {
    ctx.font = palette.font(FONT);
    const candidates = rows.map((row) => {
      const [x, y] = screen(scene, camera, size, row);
      const width = ctx.measureText(shownName(scene, row)).width;
      return { row, x: x + (x > size.width * EDGE ? -width : width) / 2, y, width: width + 20, height: 17 };
    });
    const room = { x0: -size.width, y0: 0, x1: 2 * size.width, y1: size.height };
    for (const { row } of atlas.labels.boxes(candidates, room))
      drawName(ctx, scene, camera, size, row, row === scene.selected ? 650 : 400);
  }
  /** Draw the selected model with its neighbours, over a veil that dims everything else. */
  function drawSelected(ctx, scene, camera, size) {
    ctx.fillStyle = palette.faint('--sky', 0.55);
    ctx.fillRect(0, 0, size.width, size.height);
    const near = scene.near || { rows: [], similarity: [] };
    drawEdges(ctx, scene, camera, size, near);
    drawDots(ctx, scene, camera, size, [...near.rows, scene.selected]);
    nameNeighbours(ctx, scene, camera, size, [scene.selected, ...near.rows]);
    drawRing(ctx, scene, camera, size, scene.selected, '--selected');
  }

  atlas.graphMarks = { drawLabels, drawMark, drawChosen, drawSelected };
})(globalThis.constellation);
