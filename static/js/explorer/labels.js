/* Choose the labels that are shown so that no label covers another. Candidates are sorted by importance. */
((atlas) => {
  'use strict';
  const CELL = 64; // px, side of a cell of the space
  const ROW = 1e5; // distance between the numbers of cells side by side

  /** Return the corners of a rectangle {x, y, width, height, turn}. x, y is the centre, and turn is an angle. */
  function cornersOf({ x, y, width, height, turn = 0 }) {
    const [cos, sin] = [Math.cos(turn) / 2, Math.sin(turn) / 2];
    const [ax, ay] = [width * cos, width * sin];
    const [bx, by] = [-height * sin, height * cos];
    return [
      [x - ax - bx, y - ay - by],
      [x + ax - bx, y + ay - by],
      [x + ax + bx, y + ay + by],
      [x - ax + bx, y - ay + by],
    ];
  }
  function extentOf(corners) {
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    return { x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) };
  }
  /** Return whether two rectangles are apart along one of the directions of the first (separating axes). */
  function isApart(turn, corners, others) {
    for (const angle of [turn, turn + Math.PI / 2]) {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const [a, b] = [corners, others].map((some) => some.map(([x, y]) => x * cos + y * sin));
      if (Math.min(...a) >= Math.max(...b) - 1e-6 || Math.min(...b) >= Math.max(...a) - 1e-6) return true;
    }
    return false;
  }

  /** Create a set of rectangles {x, y, width, height, turn} that do not overlap and are within `bounds`. */
  function createSpace(bounds) {
    const cells = new Map();
    const eachCell = (box, visit) => {
      for (let i = Math.floor(box.x0 / CELL); i <= Math.floor(box.x1 / CELL); i++) {
        for (let j = Math.floor(box.y0 / CELL); j <= Math.floor(box.y1 / CELL); j++)
          if (visit(i * ROW + j)) return true;
      }
      return false;
    };
    function shapeOf(one) {
      const corners = cornersOf(one);
      return { turn: one.turn || 0, corners, box: extentOf(corners) };
    }
    const overlap = (a, b) =>
      a.box.x0 < b.box.x1 &&
      a.box.x1 > b.box.x0 &&
      a.box.y0 < b.box.y1 &&
      a.box.y1 > b.box.y0 &&
      ((!a.turn && !b.turn) || !(isApart(a.turn, a.corners, b.corners) || isApart(b.turn, b.corners, a.corners)));
    function isFree(one) {
      const shape = shapeOf(one);
      const { box } = shape;
      if (box.x0 < bounds.x0 || box.x1 > bounds.x1 || box.y0 < bounds.y0 || box.y1 > bounds.y1) return false;
      return !eachCell(box, (key) => (cells.get(key) || []).some((other) => overlap(shape, other)));
    }
    function add(one) {
      const shape = shapeOf(one);
      eachCell(shape.box, (key) => {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(shape);
        return false;
      });
    }
    /** Add a rectangle if it is free. Return whether it was added. */
    function take(one) {
      if (!isFree(one)) return false;
      add(one);
      return true;
    }
    return { isFree, add, take };
  }

  /** Place horizontal labels within `bounds`. Candidates are {x, y, width, height}, where x, y is the centre. */
  function boxes(candidates, bounds, most = 200) {
    const space = createSpace(bounds);
    const placed = [];
    for (const one of candidates) {
      if (placed.length >= most) break;
      if (space.take({ ...one, turn: 0 })) placed.push(one);
    }
    return placed;
  }

  /** Return whether a point is inside a rectangle {x, y, width, height, turn}. */
  function contains({ x, y, width, height, turn = 0 }, [px, py]) {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const [dx, dy] = [px - x, py - y];
    return Math.abs(dx * cos + dy * sin) <= width / 2 && Math.abs(dy * cos - dx * sin) <= height / 2;
  }

  /** Move labels of one column as little as possible so that they do not overlap. Labels are {wanted, height},
      sorted by `wanted`. Return the positions of their centres, or null if the column is too short. */
  function stack(column, top, bottom) {
    const blocks = [];
    for (const { wanted, height } of column) {
      let block = { first: wanted - height / 2, height, sum: wanted - height / 2, count: 1 };
      for (;;) {
        block.first = Math.min(Math.max(block.sum / block.count, top), bottom - block.height);
        const above = blocks[blocks.length - 1];
        if (!above || above.first + above.height <= block.first + 1e-9) break;
        blocks.pop();
        // The labels of the lower block want to be below those of the upper block.
        block = {
          height: above.height + block.height,
          sum: above.sum + block.sum - block.count * above.height,
          count: above.count + block.count,
        };
      }
      if (block.first < top - 1e-9) return null;
      blocks.push(block);
    }
    const centres = [];
    for (const { first, count } of blocks) {
      let edge = first;
      for (let at = 0; at < count; at++) {
        const { height } = column[centres.length];
        centres.push(edge + height / 2);
        edge += height;
      }
    }
    return centres;
  }

  /** Shorten a text to a number of letters, with an ellipsis. */
  const clip = (text, letters) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);

  /** Shorten a label {text, width, height} to a width. `measure` returns the width of a text. Return null if fewer than
      `fewest` letters fit. */
  function shorten(label, room, measure, fewest) {
    if (label.width <= room) return label;
    for (let letters = Math.ceil((label.text.length * room) / label.width); letters >= fewest; letters--) {
      const text = clip(label.text, letters);
      const width = measure(text);
      if (width <= room) return { ...label, text, width };
    }
    return null;
  }

  atlas.labels = { createSpace, boxes, contains, stack, clip, shorten };
})(globalThis.constellation);
