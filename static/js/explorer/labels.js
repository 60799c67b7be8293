/* Choose the labels that are shown so that no label covers another. Candidates are sorted by importance. */
((atlas) => {
  'use strict';

  /** Place labels around a ring. Candidates are {angle, from, to, half}: the preferred angle, the range of angles
      in which the label may move, and half of the label's height as an angle. Set `at`, the angle of a placed
      label. */
  function around(candidates) {
    const taken = []; // [from, to] of each placed label, sorted by angle
    const placed = [];
    const clashes = (low, high) => {
      let a = 0;
      let b = taken.length;
      while (a < b) {
        const middle = (a + b) >> 1;
        if (taken[middle][1] <= low) a = middle + 1;
        else b = middle;
      }
      return a < taken.length && taken[a][0] < high ? -1 : a;
    };
    for (const one of candidates) {
      const room = Math.max(0, (one.to - one.from) / 2 - one.half);
      for (const shift of room > 0 ? [0, 0.35, -0.35, 0.7, -0.7, 1, -1] : [0]) {
        const at = one.angle + shift * room;
        const place = clashes(at - one.half, at + one.half);
        if (place < 0) continue;
        taken.splice(place, 0, [at - one.half, at + one.half]);
        one.at = at;
        placed.push(one);
        break;
      }
    }
    return placed;
  }

  const CELL = 64;
  /** Place horizontal labels within `bounds`. Candidates are {x, y, width, height}, where x, y is the centre. */
  function boxes(candidates, bounds, most = 200) {
    const cells = new Map();
    const placed = [];
    const eachCell = (box, visit) => {
      for (let i = Math.floor(box.x0 / CELL); i <= Math.floor(box.x1 / CELL); i++) {
        for (let j = Math.floor(box.y0 / CELL); j <= Math.floor(box.y1 / CELL); j++)
          if (visit(`${i},${j}`)) return true;
      }
      return false;
    };
    for (const one of candidates) {
      if (placed.length >= most) break;
      const box = {
        x0: one.x - one.width / 2,
        x1: one.x + one.width / 2,
        y0: one.y - one.height / 2,
        y1: one.y + one.height / 2,
      };
      if (box.x0 < bounds.x0 || box.x1 > bounds.x1 || box.y0 < bounds.y0 || box.y1 > bounds.y1) continue;
      const hit = eachCell(box, (key) =>
        (cells.get(key) || []).some(
          (other) => other.x0 < box.x1 && other.x1 > box.x0 && other.y0 < box.y1 && other.y1 > box.y0,
        ),
      );
      if (hit) continue;
      eachCell(box, (key) => {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(box);
        return false;
      });
      placed.push(one);
    }
    return placed;
  }

  /** Shorten a text to a number of letters, with an ellipsis. */
  const clip = (text, letters) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);

  atlas.labels = { around, boxes, clip };
})(globalThis.constellation);
