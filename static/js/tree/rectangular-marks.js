/* Draw what lies over the rectangular tree: marks on nodes with their path to the root, curves of a lineage, and the
   head with the enclosing branches, the time axis and the visible rows. */
((atlas) => {
  'use strict';
  const { treeLayout, palette, drawing, rectangularLabels, rectangularPaint } = atlas;
  const TOKENS = { up: '--lineage-up', down: '--lineage-down', within: '--lineage-within' };
  const WAYS = ['within', 'down', 'up'];
  const FONT = 12;

  /** Draw the path from a node to the root. */
  function drawPath(ctx, grid, node) {
    const { layout } = grid;
    ctx.beginPath();
    for (let at = node; at > layout.root; at = layout.tree.parent[at]) {
      const above = layout.tree.parent[at];
      const y = grid.clampY(treeLayout.angle(layout, at));
      const x = grid.x(treeLayout.radius(layout, above));
      ctx.moveTo(grid.x(treeLayout.radius(layout, at)), y);
      ctx.lineTo(x, y);
      ctx.lineTo(x, grid.clampY(treeLayout.angle(layout, above)));
    }
    ctx.stroke();
  }

  /** Highlight a node: its rows, and its path to the root. */
  function drawMark(ctx, grid, node, token, width) {
    const { layout, columns } = grid;
    if (node <= layout.root || !treeLayout.shows(layout, node)) return;
    const [from, to] = treeLayout.wedge(layout, node);
    const [y0, y1] = [grid.clampY(from), grid.clampY(to)];
    const isEnd = treeLayout.isEnd(layout, node);
    const x = isEnd ? columns.names - 5 : grid.x(treeLayout.radius(layout, node));
    ctx.fillStyle = palette.faint(token, isEnd ? 0.16 : 0.06);
    ctx.fillRect(x, y0, columns.right - x, Math.max(2, y1 - y0));
    ctx.strokeStyle = palette.colour(token);
    ctx.lineWidth = width;
    drawPath(ctx, grid, node);
    if (!isEnd) return;
    ctx.beginPath();
    ctx.arc(grid.x(treeLayout.radius(layout, node)), (y0 + y1) / 2, 6, 0, 2 * Math.PI);
    ctx.stroke();
  }

  /** Draw the curves of a lineage as arcs between rows. Longer arcs reach further to the left, or to the right if
      there is no space. */
  function drawTraces(ctx, grid, { curves }) {
    const { layout, columns } = grid;
    const reach = columns.tips - columns.left;
    const place = (node) => [grid.x(treeLayout.radius(layout, node)), grid.y(treeLayout.angle(layout, node))];
    for (const way of WAYS) {
      const some = curves.filter((curve) => curve.way === way);
      ctx.strokeStyle = ctx.fillStyle = palette.colour(TOKENS[way]);
      ctx.lineWidth = way === 'up' ? 1.9 : 1.2;
      ctx.globalAlpha = Math.max(0.3, Math.min(0.95, 5 / Math.sqrt(some.length + 1)));
      ctx.beginPath();
      for (const { ends } of some) {
        const [[x0, y0], [x1, y1]] = ends.map(place);
        if (Math.max(y0, y1) < 0 || Math.min(y0, y1) > grid.size.height) continue;
        const wide = Math.min(0.6 * reach, 24 + 0.35 * Math.abs(y1 - y0));
        const isLeft = Math.min(x0, x1) - wide > columns.left;
        const out = isLeft ? Math.min(x0, x1) - wide : Math.max(x0, x1) + wide;
        ctx.moveTo(x0, y0);
        ctx.bezierCurveTo(out, y0, out, y1, x1, y1);
      }
      ctx.stroke();
      ctx.globalAlpha = 1;
      for (const end of new Set(some.map((curve) => curve.end))) {
        const [x, y] = place(end);
        if (y < 0 || y > grid.size.height) continue;
        ctx.beginPath();
        ctx.arc(x, y, way === 'up' ? 4 : 3, 0, 2 * Math.PI);
        ctx.fill();
      }
    }
  }

  /** Draw the texts of the time axis. */
  function drawAxis(ctx, grid, ticks) {
    ctx.font = palette.font(FONT);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = palette.colour('--ink-2');
    for (const { position, text } of ticks) ctx.fillText(text, grid.x(position), grid.columns.top - 15);
  }

  /** Describe the visible rows, for example 'rows 101 to 140 of 1,987'. */
  function describeRows(grid) {
    const { count } = atlas.format;
    const rows = Math.max(1, grid.layout.rows);
    return `rows ${count(Math.min(rows, grid.first + 1))} to ${count(grid.stop)} of ${count(rows)}`;
  }

  /** Draw the head, which is a band over the first rows. */
  function drawHead(ctx, view, grid, placed, ticks) {
    const { columns, size } = grid;
    ctx.fillStyle = palette.colour('--sky');
    ctx.fillRect(0, 0, size.width, columns.top - 4);
    ctx.fillStyle = palette.colour('--line');
    ctx.fillRect(0, columns.top - 4, size.width, 1);
    rectangularLabels.draw(ctx, view, placed, 'crumb');
    // On the page, the path to the root is an element over the canvas.
    if (ctx.isSvg && columns.head) {
      ctx.font = palette.font(16, 600, '--serif');
      drawing.write(ctx, view.nameOf(grid.layout.root), columns.left, columns.head / 2, '--ink');
    }
    ctx.font = palette.font(FONT);
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = palette.colour('--ink-3');
    const crumbs = placed.filter((one) => one.kind === 'crumb');
    const used = crumbs.length ? crumbs[crumbs.length - 1].x + crumbs[crumbs.length - 1].width + 16 : columns.left;
    const y = columns.head + rectangularLabels.BAND / 2;
    const counted = columns.counts ? view.countedAs() : '';
    if (counted) ctx.fillText(counted, columns.right - 4, y);
    const right = columns.right - (counted ? columns.counts : 0);
    const rows = describeRows(grid);
    if (used + rectangularPaint.measure(ctx, rows, palette.font(FONT)) < right) ctx.fillText(rows, right, y);
    drawAxis(ctx, grid, ticks);
  }

  atlas.rectangularMarks = { drawMark, drawTraces, drawHead };
})(globalThis.constellation);
