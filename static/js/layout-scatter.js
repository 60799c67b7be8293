/* layout-scatter.js: where each model stands on log axes of downloads and likes. Pure.
   In: the facts payload and a size in pixels. Out: rows with both counts known, their places, and the axes' ticks. */
(function (atlas) {
  'use strict';
  const PAD = { left: 62, right: 14, top: 12, bottom: 50 };
  const ZERO = -0.5; // zeros have a line of their own, half a power of ten below one

  const power = (value) => (value > 0 ? Math.log10(value) : ZERO);

  /** A step to the side for each row, always the same, so that equal counts do not hide one another. */
  const jitter = (row, salt) => ((Math.imul(row + 1, salt) >>> 0) / 4294967296 - 0.5) * 0.16;

  function ticks(top) {
    const list = [{ at: ZERO, text: '0' }];
    for (let at = 0; at <= top; at++) list.push({ at, text: atlas.format.short(10 ** at) });
    return list;
  }

  function layOut(facts, width, height) {
    const rows = [];
    facts.downloads.forEach((value, row) => { if (value != null && facts.likes[row] != null) rows.push(row); });
    const top = (column) => rows.reduce((most, row) => Math.max(most, power(column[row])), 1) + 0.15;
    const ends = { x: top(facts.downloads), y: top(facts.likes) };
    const low = ZERO - 0.2;
    const toX = (at) => PAD.left + (at - low) / (ends.x - low) * (width - PAD.left - PAD.right);
    const toY = (at) => height - PAD.bottom - (at - low) / (ends.y - low) * (height - PAD.top - PAD.bottom);
    const x = new Float32Array(rows.length);
    const y = new Float32Array(rows.length);
    rows.forEach((row, at) => {
      x[at] = toX(power(facts.downloads[row]) + jitter(row, 2654435761));
      y[at] = toY(power(facts.likes[row]) + jitter(row, 2246822519));
    });
    return { rows, x, y, toX, toY, xTicks: ticks(ends.x), yTicks: ticks(ends.y), PAD };
  }

  atlas.layouts = Object.assign(atlas.layouts || {}, { scatter: layOut });
})(globalThis.constellation = globalThis.constellation || {});
