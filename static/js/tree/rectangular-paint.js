/* Draw the rectangular tree on a canvas context or an SvgCanvas: branches, tips, names and counts. */
((atlas) => {
  'use strict';
  const { treeLayout, palette, drawing, labels, rectangularLayout } = atlas;
  const { RIM } = treeLayout;
  const WIDTHS = [0.8, 1.1, 1.7, 2.4];
  const FONT = 12.5;
  const LEGIBLE = 13; // px; if rows are lower, only the names of the brightest models are shown
  const CROWDED = 4; // px; if rows are lower, the lines of models are translucent
  const LETTER = 5.2; // px; no letter is narrower on average, so longer names are shortened before they are measured
  const OWNER = 0.32; // share of a row that is kept for the owner, if the name is long
  const SHORT = 4; // fewer letters of an owner say nothing
  const INSIDE = 0.3; // half of the height of a collapsed branch, as a share of its row

  const thickness = (count) => (count < 2 ? 0 : count < 40 ? 1 : count < 600 ? 2 : 3);

  /** Collect the visible lines [x, y, x, y], grouped by colour and thickness, and the visible ends. */
  function collect(view, grid) {
    const { layout } = grid;
    const { tree, root } = layout;
    const groups = new Map();
    const ends = [];
    const addLine = (hue, kind, ...line) => {
      const key = hue * 8 + kind;
      if (!groups.has(key)) groups.set(key, { hue, kind, lines: [] });
      groups.get(key).lines.push(...line);
    };
    rectangularLayout.walk(grid, (node, from, to, isEnd) => {
      const hue = view.hueOf(node);
      const kind = thickness(tree.count[node]);
      const x = grid.x(treeLayout.radius(layout, node));
      const middle = grid.clampY((from + to) / 2);
      if (node > root) addLine(hue, kind, grid.x(treeLayout.radius(layout, tree.parent[node])), middle, x, middle);
      if (isEnd) {
        ends.push({ node, hue, x, y: grid.y((from + to) / 2), rows: to - from });
        return;
      }
      const [first, last] = [node + 1, layout.last[node - root]];
      const [y0, y1] = [first, last].map((child) => grid.clampY(treeLayout.angle(layout, child)));
      if (y1 > y0) addLine(hue, kind, x, y0, x, y1);
    });
    return { groups: [...groups.values()].sort((p, q) => p.kind - q.kind || p.hue - q.hue), ends };
  }

  /** Draw a pale band behind each coloured child of the root. */
  function paintBands(ctx, view, grid) {
    const { layout, size } = grid;
    for (let child = layout.root + 1; child < layout.end; child = layout.tree.end[child]) {
      const [from, to] = treeLayout.wedge(layout, child);
      if (to <= grid.first) continue;
      if (from >= grid.stop) break;
      const hue = view.hueOf(child);
      const [y0, y1] = [grid.clampY(from), grid.clampY(to)];
      if (hue < 0 || y1 - y0 < 3) continue;
      ctx.fillStyle = palette.faint(view.tokens[hue], 0.055);
      ctx.fillRect(0, y0, size.width, y1 - y0);
    }
  }

  /** Draw a vertical line at each tick of the time axis. */
  function paintTicks(ctx, grid, ticks) {
    ctx.strokeStyle = palette.faint('--branch', 0.3);
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const { position } of ticks) {
      const x = Math.round(grid.x(position)) + 0.5;
      ctx.moveTo(x, grid.columns.top);
      ctx.lineTo(x, Math.min(grid.size.height, grid.y(grid.layout.rows)));
    }
    ctx.stroke();
  }

  function paintBranches(ctx, view, { height }, groups) {
    ctx.lineCap = 'square';
    for (const { hue, kind, lines } of groups) {
      ctx.strokeStyle = drawing.colourOf(view, hue, '--branch');
      ctx.lineWidth = WIDTHS[kind];
      ctx.globalAlpha = kind ? 1 : Math.min(1, Math.max(0.3, height / CROWDED));
      drawing.paintLines(ctx, lines);
    }
    ctx.globalAlpha = 1;
    ctx.lineCap = 'butt';
  }

  /** Draw a collapsed branch as a triangle. On a time axis it ends at the date of its last model. */
  function paintFolded(ctx, view, grid, { node, hue, x, y }) {
    const half = Math.max(2, INSIDE * grid.height);
    const latest = grid.layout.axis ? grid.layout.axis.latest(node) : null;
    const far = grid.x(latest == null || latest < 0 ? RIM : grid.layout.axis.at(latest));
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(Math.max(far, x + 6), y - half);
    ctx.lineTo(Math.max(far, x + 6), y + half);
    ctx.closePath();
    ctx.fillStyle = ctx.strokeStyle = drawing.colourOf(view, hue, '--branch');
    ctx.globalAlpha = 0.4;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1;
    ctx.stroke();
  }

  /** Draw the dots of the models, larger for brighter models. A model without a date is a ring on a time axis. */
  function paintTips(ctx, view, grid, ends) {
    const { layout } = grid;
    const dots = new Map();
    const glowing = [];
    const scale = Math.min(1, grid.height / 14);
    for (const end of ends) {
      const row = layout.tree.leaf[end.node];
      if (layout.collapsed.has(end.node)) paintFolded(ctx, view, grid, end);
      if (row < 0) continue;
      const value = view.bright[row];
      const r = Math.max(0.8, (1.7 + 2.6 * value * value) * scale);
      if (view.isUndated(row)) {
        ctx.beginPath();
        ctx.arc(end.x, end.y, r, 0, 2 * Math.PI);
        ctx.fillStyle = palette.colour('--sky');
        ctx.fill();
        ctx.strokeStyle = drawing.colourOf(view, end.hue, '--neutral');
        ctx.lineWidth = 1.3;
        ctx.stroke();
        continue;
      }
      drawing.addTo(dots, end.hue, end.x, end.y, r);
      if (value > 0.66 && end.hue !== drawing.DIM && scale === 1)
        glowing.push({ value, x: end.x, y: end.y, r, hue: end.hue });
    }
    drawing.paintDots(ctx, view, dots);
    drawing.paintGlow(ctx, view, glowing, 40);
  }

  /** Choose the ends whose names are shown: all, or if the rows are low, the brightest that have enough space. */
  function choose(view, grid, ends) {
    const { tree, collapsed } = grid.layout;
    const isNamed = (end) => tree.leaf[end.node] >= 0 || collapsed.has(end.node);
    if (grid.height >= LEGIBLE) return ends.filter(isNamed);
    const candidates = ends.map((end) => {
      const row = view.brightest(end.node);
      const node = isNamed(end) || row < 0 ? end.node : tree.nodeOfRow[row];
      const hue = view.hueOf(node);
      const value = (row < 0 ? 0 : view.bright[row]) - (hue === drawing.DIM ? 2 : 0);
      return { ...end, node, hue, value, tip: end.x, x: 0, width: 1, height: 16 };
    });
    candidates.sort((p, q) => q.value - p.value || p.node - q.node);
    const bounds = { x0: -1, x1: 1, y0: grid.columns.top - 4, y1: grid.size.height };
    return labels.boxes(candidates, bounds, candidates.length).map((one) => ({ ...one, x: one.tip }));
  }

  const widths = new Map(); // of texts in pixels
  function measure(ctx, text, font) {
    const key = font + text;
    if (!widths.has(key)) {
      if (widths.size > 20_000) widths.clear();
      ctx.font = font;
      widths.set(key, ctx.measureText(text).width);
    }
    return widths.get(key);
  }
  /** Shorten a text to a number of letters. The middle is left out, because names often differ only at the end. */
  function shorten(text, letters) {
    if (text.length <= letters) return text;
    const tail = Math.floor((letters - 1) * 0.45);
    return `${text.slice(0, letters - 1 - tail)}…${tail ? text.slice(-tail) : ''}`;
  }
  /** Shorten a text so that it fits into `room` pixels. */
  function fit(ctx, text, font, room) {
    let shown = shorten(text, Math.max(3, Math.floor(room / LETTER)));
    for (let width = measure(ctx, shown, font); width > room && shown.length > 3; width = measure(ctx, shown, font))
      shown = shorten(text, Math.max(3, Math.min(shown.length - 1, Math.floor((shown.length * room) / width))));
    return shown;
  }

  /** Draw dotted lines from the tips to the names, where a time axis leaves space between them. */
  function paintLeaders(ctx, grid, named) {
    const { columns } = grid;
    ctx.strokeStyle = palette.faint('--branch', 0.55);
    ctx.lineWidth = 1;
    ctx.setLineDash([1, 4]);
    ctx.beginPath();
    for (const { x, y } of named) {
      if (columns.tips - x < 14) continue;
      ctx.moveTo(x + 8, y);
      ctx.lineTo(columns.names - 4, y);
    }
    ctx.stroke();
    ctx.setLineDash([]);
  }

  /** Draw the names of models, followed by their owners where there is space, and those of collapsed branches. */
  function paintNames(ctx, view, grid, named) {
    const { tree } = grid.layout;
    const { names, stop } = grid.columns;
    const font = palette.font(FONT);
    const bold = palette.font(FONT, 600);
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    const write = (text, at, x, y, token) => {
      ctx.font = at;
      ctx.fillStyle = palette.colour(token);
      ctx.fillText(atlas.format.isolated(text), x, y);
    };
    for (const { node, y, hue } of named) {
      const row = tree.leaf[node];
      const isDim = hue === drawing.DIM;
      const face = row < 0 ? bold : font;
      const owner = row < 0 ? '' : view.catalogue.headOf(row).replace(/\/$/, '');
      // The owner distinguishes models with the same name, so that a long name leaves room for it.
      const kept = owner ? Math.min(measure(ctx, owner, font), OWNER * (stop - names)) + 10 : 0;
      const text = row < 0 ? `▸ ${view.nameOf(node)}` : view.catalogue.nameOf(row);
      const name = fit(ctx, text, face, stop - names - kept);
      write(name, face, names, y, isDim ? '--ink-3' : '--ink');
      const used = names + measure(ctx, name, face) + 10;
      const models = atlas.format.plural(tree.count[node], 'model');
      const isFree = !tree.rests.has(node) && used + measure(ctx, models, font) <= stop;
      const more = row < 0 ? (isFree ? models : '') : fit(ctx, owner, font, stop - used);
      if (more.length >= Math.min(SHORT, owner.length)) write(more, font, used, y, '--ink-3');
    }
  }

  /** Draw the counts of the models, and bars as long as the models are bright. */
  function paintCounts(ctx, view, grid, named) {
    const { counts, right } = grid.columns;
    if (!counts) return;
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    for (const { node, y, hue } of named) {
      const row = grid.layout.tree.leaf[node];
      if (row < 0) continue;
      const value = view.countOf(row);
      if (value == null) continue;
      ctx.globalAlpha = 0.26;
      ctx.fillStyle = drawing.colourOf(view, hue, '--neutral');
      const width = Math.max(1, view.bright[row] * (counts - 4));
      const high = grid.height < LEGIBLE ? 11 : Math.min(14, 0.7 * grid.height);
      ctx.fillRect(right - width, y - high / 2, width, high);
      ctx.globalAlpha = 1;
      ctx.font = palette.font(FONT - 0.5);
      ctx.fillStyle = palette.colour(hue === drawing.DIM ? '--ink-3' : '--ink-2');
      ctx.fillText(atlas.format.short(value), right - 4, y);
    }
  }

  /** Draw everything below the list of enclosing branches. */
  function paint(ctx, view, grid, ticks) {
    const { groups, ends } = collect(view, grid);
    paintBands(ctx, view, grid);
    if (ticks.length) paintTicks(ctx, grid, ticks);
    paintBranches(ctx, view, grid, groups);
    const named = choose(view, grid, ends);
    paintLeaders(ctx, grid, named);
    paintTips(ctx, view, grid, ends);
    paintNames(ctx, view, grid, named);
    paintCounts(ctx, view, grid, named);
  }

  atlas.rectangularPaint = { FONT, paint, measure, fit };
})(globalThis.constellation);
