/* Place the names of branches in the rectangular layout. The branches that contain the first visible row are listed
   above the rows. Other branches have their name at their stem, or at their first visible row if the stem is not on the
   screen. Each name has an arrow that folds the branch. */
((atlas) => {
  'use strict';
  const { treeLayout, labels, palette } = atlas;
  const LINE = 17; // px, height of a name
  const ARROW = 14; // px, width of the arrow before a name
  const LETTERS = 30;
  const MOST = 40; // maximum number of names of branches
  const FONT = 12.5;
  const BAND = 28; // px, height of the list above the rows
  const SEPARATOR = '›';
  const FOLD = '▾';

  const fontOf = (depth) => palette.font(FONT, depth > 1 ? 500 : 600, depth > 1 ? '--sans' : '--serif');
  const textOf = (view, node) => labels.clip(view.titleOf(node), LETTERS);

  /** Return the named branches that contain the first visible row, outermost first. */
  function enclosing(view, grid) {
    const { layout } = grid;
    const { tree } = layout;
    const path = [];
    let node = atlas.rectangularLayout.endAt(layout, grid.first);
    for (; node > layout.root; node = tree.parent[node])
      if (!treeLayout.isEnd(layout, node) && view.titleOf(node)) path.unshift(node);
    return path;
  }

  /** Place the list above the rows. If it is too long, the outer branches are left out. */
  function crumbs(view, grid, path, measure) {
    const { columns } = grid;
    const room = columns.stop - columns.left - 16;
    const placed = [];
    let used = 0;
    for (const node of [...path].reverse()) {
      const text = textOf(view, node);
      const width = ARROW + measure(text, palette.font(FONT, 600, '--serif')) + 20;
      if (used + width > room) break;
      used += width;
      placed.unshift({ node, text, width });
    }
    let x = columns.left;
    return placed.map((one) => {
      const crumb = {
        kind: 'crumb',
        node: one.node,
        text: one.text,
        depth: 1,
        x,
        y: columns.head + BAND / 2,
        width: one.width - 16,
      };
      x += one.width;
      return crumb;
    });
  }

  /** Return the place of a branch's name: right of the middle of the stem's left end, or below the first visible row. */
  function candidate(view, grid, { node, from, to, depth }, opened, measure) {
    const { columns, size, layout } = grid;
    const text = textOf(view, node);
    const width = ARROW + measure(text, fontOf(depth));
    const stem = grid.y(treeLayout.angle(layout, node));
    const above = grid.x(treeLayout.radius(layout, layout.tree.parent[node]));
    const low = Math.max(grid.y(from), columns.top);
    const high = Math.min(grid.y(to), size.height);
    if (high - low < LINE || high - low < 1.5 * grid.height) return null;
    if (stem - LINE > columns.top && stem < size.height - 4) {
      const right = Math.max(grid.x(treeLayout.radius(layout, node)) - 5, columns.left + width);
      return { x: right - width, y: stem - LINE / 2 - 1, width };
    }
    const place = opened.get(from) || 0;
    opened.set(from, place + 1);
    const y = low + LINE / 2 + 2 + place * LINE;
    return y + LINE / 2 > high ? null : { x: above + 7, y, width };
  }

  /** Place the names of the branches on the screen that are not in the list above the rows. */
  function branches(view, grid, path, measure) {
    const listed = new Set(path);
    const found = [];
    const open = [];
    const { tree } = grid.layout;
    atlas.rectangularLayout.walk(grid, (node, from, to, isEnd) => {
      while (open.length && tree.end[open[open.length - 1]] <= node) open.pop();
      if (isEnd || node === grid.layout.root || !view.titleOf(node)) return;
      open.push(node);
      found.push({ node, from, to, depth: open.length });
    });
    found.sort((p, q) => p.depth - q.depth || tree.count[q.node] - tree.count[p.node] || p.node - q.node);
    const opened = new Map();
    const candidates = found.flatMap((one) => {
      const stem = grid.y(treeLayout.angle(grid.layout, one.node));
      if (listed.has(one.node) && !(stem - LINE > grid.columns.top && stem < grid.size.height - 4)) return [];
      const place = candidate(view, grid, one, opened, measure);
      if (!place) return [];
      return [
        {
          kind: 'branch',
          node: one.node,
          text: textOf(view, one.node),
          depth: one.depth,
          x: place.x + place.width / 2,
          y: place.y,
          width: place.width + 4,
          height: LINE,
        },
      ];
    });
    const bounds = { x0: 0, x1: grid.columns.tips - 4, y0: grid.columns.top, y1: grid.size.height };
    return labels.boxes(candidates, bounds, MOST).map((one) => ({ ...one, x: one.x - one.width / 2 + 2 }));
  }

  /** Return the names of branches [{kind, node, text, depth, x, y, width}], where (x, y) is the middle of the left
      edge. There are none under the rectangles {x, y, width, height} of the controls over the canvas. */
  function place(view, grid, measure, covered) {
    const path = enclosing(view, grid);
    const isFree = (one) =>
      !covered.some(
        (box) =>
          Math.abs(one.x + one.width / 2 - box.x) < (one.width + box.width) / 2 &&
          Math.abs(one.y - box.y) < (LINE + box.height) / 2,
      );
    return [...crumbs(view, grid, path, measure), ...branches(view, grid, path, measure).filter(isFree)];
  }

  /** Return the name at a point as {node, isArrow}, or null. */
  function at(placed, [x, y]) {
    const found = placed.find(
      (one) => x >= one.x - 4 && x <= one.x + one.width + 4 && Math.abs(y - one.y) <= (LINE + 4) / 2,
    );
    return found ? { node: found.node, isArrow: x < found.x + ARROW } : null;
  }

  /** Draw the names of one kind. */
  function draw(ctx, view, placed, kind) {
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    for (const one of placed.filter((each) => each.kind === kind)) {
      const isDim = view.hueOf(one.node) === atlas.colouring.DIM;
      ctx.font = palette.font(FONT);
      atlas.drawing.write(ctx, FOLD, one.x, one.y, '--ink-3');
      ctx.font = fontOf(one.depth);
      atlas.drawing.write(ctx, one.text, one.x + ARROW, one.y, isDim ? '--ink-3' : '--ink');
      if (kind !== 'crumb' || one === placed.filter((each) => each.kind === kind).pop()) continue;
      ctx.font = palette.font(FONT);
      atlas.drawing.write(ctx, SEPARATOR, one.x + one.width + 3, one.y, '--ink-3');
    }
  }

  atlas.rectangularLabels = { BAND, place, at, draw };
})(globalThis.constellation);
