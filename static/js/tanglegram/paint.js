/* Draw a tanglegram on a canvas context or an SvgCanvas. All coordinates come from the layout. A scene is
   {layout, tokenOf, nameOf, heads}: the colour and the name of a model, and what the two trees show. */
((atlas) => {
  'use strict';
  const { palette, drawing, tanglegramLayout } = atlas;
  const LINE = 14; // px, height of a line of text
  const FONT = 12.5;
  const SMALL = 11.5;
  const PLAIN = '--neutral';
  const DENSE = 4; // px; rows that are lower are drawn with thinner lines
  const TALL = 8; // px; branches that are lower have no name, unless all models have one

  function curve(ctx, layout, model) {
    const [from, to] = tanglegramLayout.ends(layout, model);
    const [x0, x1] = [layout.start, layout.width - layout.start];
    const middle = (x0 + x1) / 2;
    ctx.moveTo(x0, from);
    ctx.bezierCurveTo(middle, from, middle, to, x1, to);
  }
  function paintCurves(ctx, { layout, tokenOf }) {
    const groups = new Map();
    for (const model of layout.sides[0].order) {
      const token = tokenOf(model);
      if (!groups.has(token)) groups.set(token, []);
      groups.get(token).push(model);
    }
    // Lines are thinner than rows, so that the lines of neighbouring rows are distinct.
    ctx.lineWidth = Math.min(1.4, Math.max(0.5, 0.6 * layout.rowHeight));
    ctx.globalAlpha = 0.7;
    // The grey lines of smaller groups are below the others.
    for (const [token, models] of [...groups].sort(([a], [b]) => (b === PLAIN) - (a === PLAIN))) {
      ctx.strokeStyle = palette.colour(token);
      ctx.beginPath();
      for (const model of models) curve(ctx, layout, model);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  function paintBranches(ctx, layout, side) {
    const { tree, x, row } = layout.sides[side];
    ctx.strokeStyle = palette.colour('--branch');
    // Dense rows are pale, so that they do not form a block.
    ctx.lineWidth = layout.rowHeight < DENSE ? 0.6 : 1;
    ctx.globalAlpha = layout.rowHeight < DENSE ? 0.7 : 1;
    ctx.beginPath();
    tree.children.forEach((below, node) => {
      if (!below.length) return;
      const at = tanglegramLayout.across(layout, side, x[node]);
      const rows = below.map(row);
      ctx.moveTo(at, layout.y(Math.min(...rows)));
      ctx.lineTo(at, layout.y(Math.max(...rows)));
      for (const child of below) {
        ctx.moveTo(at, layout.y(row(child)));
        ctx.lineTo(tanglegramLayout.across(layout, side, x[child]), layout.y(row(child)));
      }
    });
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  /** Write the names of branches that fit, those of large branches first. */
  function writeBranches(ctx, layout, side) {
    const { tree, x, first, last, row, parent } = layout.sides[side];
    const size = (node) => last[node] - first[node];
    const isTall = (node) => layout.isNamed || (size(node) + 1) * layout.rowHeight >= TALL;
    const named = [...tree.names.keys()].filter((node) => node && tree.names[node] && isTall(node));
    const depthOf = (node) => (node ? 1 + depthOf(parent[node]) : 0);
    const boxes = [];
    ctx.textBaseline = 'middle';
    ctx.textAlign = side ? 'left' : 'right';
    for (const node of named.sort((a, b) => size(b) - size(a) || a - b)) {
      const isDeep = depthOf(node) > 2;
      ctx.font = isDeep ? palette.font(SMALL) : palette.font(FONT, 600);
      const text = atlas.labels.clip(atlas.format.shown(tree.names[node]), 28);
      const at = tanglegramLayout.across(layout, side, x[node]) + (side ? 5 : -5);
      const y = layout.y(row(node));
      const width = ctx.measureText(text).width;
      const [low, high] = side ? [at, at + width] : [at - width, at];
      if (low < 2 || high > layout.width - 2) continue;
      if (boxes.some((box) => Math.abs(box.y - y) < LINE && low < box.high && high > box.low)) continue;
      boxes.push({ low, high, y });
      drawing.write(ctx, text, at, y, isDeep ? '--ink-2' : '--ink');
    }
  }

  /** Shorten a text to a width in pixels. */
  function fit(ctx, text, width) {
    const full = ctx.measureText(text).width;
    return full <= width
      ? text
      : atlas.labels.clip(text, Math.max(3, Math.floor((text.length * width) / full) - 1));
  }
  /** Write the names of all models beside the tips. */
  function writeModels(ctx, scene, side) {
    const { layout } = scene;
    ctx.font = palette.font(SMALL);
    ctx.textBaseline = 'middle';
    ctx.textAlign = side ? 'right' : 'left';
    ctx.fillStyle = palette.colour('--ink-2');
    layout.sides[side].order.forEach((model, row) => {
      const at = layout.tip + 5;
      const name = atlas.format.isolated(fit(ctx, scene.nameOf(model), layout.names - 10));
      ctx.fillText(name, side ? layout.width - at : at, layout.y(row));
    });
  }

  function writeHeads(ctx, { layout, heads }) {
    ctx.font = palette.font(FONT, 600, '--serif');
    ctx.textBaseline = 'middle';
    heads.forEach((head, side) => {
      ctx.textAlign = side ? 'right' : 'left';
      drawing.write(ctx, head, side ? layout.width - 8 : 8, 14, '--ink-2');
    });
  }

  function paint(ctx, scene) {
    ctx.lineCap = 'round';
    paintCurves(ctx, scene);
    for (const side of [0, 1]) {
      paintBranches(ctx, scene.layout, side);
      writeBranches(ctx, scene.layout, side);
      if (scene.layout.isNamed) writeModels(ctx, scene, side);
    }
    writeHeads(ctx, scene);
  }

  /** Highlight a model: its line, and the way from both of its places to the roots. */
  function paintMark(ctx, scene, model, token) {
    const { layout } = scene;
    ctx.strokeStyle = palette.colour(token);
    ctx.lineWidth = 2.5;
    ctx.lineCap = 'round';
    ctx.beginPath();
    curve(ctx, layout, model);
    layout.sides.forEach(({ x, row, parent, leafOf }, side) => {
      for (let node = leafOf[model]; parent[node] >= 0; node = parent[node]) {
        const [from, to] = [node, parent[node]].map((one) => tanglegramLayout.across(layout, side, x[one]));
        ctx.moveTo(from, layout.y(row(node)));
        ctx.lineTo(to, layout.y(row(node)));
        ctx.lineTo(to, layout.y(row(parent[node])));
      }
    });
    ctx.stroke();
    ctx.font = palette.font(FONT, 600);
    ctx.textBaseline = 'middle';
    const room = layout.isNamed ? layout.names - 10 : Math.max(80, layout.width / 2 - layout.start - 10);
    const text = fit(ctx, scene.nameOf(model), room);
    tanglegramLayout.ends(layout, model).forEach((y, side) => {
      const at = layout.isNamed ? layout.tip + 5 : layout.start + 4;
      ctx.textAlign = side ? 'right' : 'left';
      drawing.write(ctx, text, side ? layout.width - at : at, y, '--ink');
    });
  }

  atlas.tanglegramPaint = { paint, paintMark };
})(globalThis.constellation);
