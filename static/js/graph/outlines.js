/* Compute a smooth outline around each community of the graph. Drawing is done in graph/paint.js.
   In each direction the distance of the outline is chosen so that nine tenths of the models are inside. */
((atlas) => {
  'use strict';
  const LEAST = 10; // minimum number of models of a community with an outline
  const RAYS = 32;
  const SHARE = 0.9;
  const BLUR = [0.15, 0.22, 0.26, 0.22, 0.15];
  const ROOM = 26; // distance between the outermost models and the outline, in units of the layout

  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

  function outline(x, y, rows) {
    const cx = median(rows.map((row) => x[row]));
    const cy = median(rows.map((row) => y[row]));
    const bins = Array.from({ length: RAYS }, () => []);
    const all = [];
    for (const row of rows) {
      const [dx, dy] = [x[row] - cx, y[row] - cy];
      const far = Math.hypot(dx, dy);
      all.push(far);
      bins[Math.floor((Math.atan2(dy, dx) / (2 * Math.PI) + 1) * RAYS) % RAYS].push(far);
    }
    all.sort((a, b) => a - b);
    // Outliers far from their community are ignored.
    const reach = all[Math.floor(all.length * 0.75)] * 1.7;
    const raw = bins.map((bin) => {
      const near = bin.filter((far) => far <= reach).sort((a, b) => a - b);
      return near.length
        ? near[Math.min(near.length - 1, Math.floor(near.length * SHARE))]
        : all[all.length >> 1] * 0.5;
    });
    const points = new Float32Array(RAYS * 2);
    for (let ray = 0; ray < RAYS; ray++) {
      const far = BLUR.reduce((sum, weight, at) => sum + weight * raw[(ray + at - 2 + RAYS) % RAYS], 0) + ROOM;
      const a = ((ray + 0.5) / RAYS) * 2 * Math.PI;
      points[2 * ray] = cx + far * Math.cos(a);
      points[2 * ray + 1] = cy + far * Math.sin(a);
    }
    return { points, x: cx, y: cy };
  }

  /** Return a circle as an outline. */
  function circle(community, models, [x, y, radius]) {
    const points = new Float32Array(RAYS * 2);
    for (let ray = 0; ray < RAYS; ray++) {
      const a = (ray / RAYS) * 2 * Math.PI;
      points[2 * ray] = x + (radius + ROOM) * Math.cos(a);
      points[2 * ray + 1] = y + (radius + ROOM) * Math.sin(a);
    }
    return { community, models, points, x, y };
  }

  /** Return the smallest box that contains points [x, y, x, y, …]. */
  function extentOf(points) {
    const box = { x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity };
    for (let at = 0; at < points.length; at += 2) {
      box.x0 = Math.min(box.x0, points[at]);
      box.x1 = Math.max(box.x1, points[at]);
      box.y0 = Math.min(box.y0, points[at + 1]);
      box.y1 = Math.max(box.y1, points[at + 1]);
    }
    return box;
  }

  function outlineAll(x, y, member, count) {
    const rows = Array.from({ length: count }, () => []);
    member.forEach((community, row) => {
      if (community >= 0) rows[community].push(row);
    });
    return rows.map((list, community) =>
      list.length < LEAST ? null : { community, models: list.length, ...outline(x, y, list) },
    );
  }

  /** Return the bounding box of models, without the outermost 2% of the models on each side. */
  function boxOf(x, y, rows) {
    const bounds = (values) => {
      values.sort((a, b) => a - b);
      const cut = Math.floor(values.length / 50);
      return [values[cut], values[values.length - 1 - cut]];
    };
    const [x0, x1] = bounds(rows.map((row) => x[row]));
    const [y0, y1] = bounds(rows.map((row) => y[row]));
    const room = Math.max(40, (x1 - x0 + y1 - y0) * 0.04);
    return { x0: x0 - room, x1: x1 + room, y0: y0 - room, y1: y1 + room };
  }

  atlas.graphOutlines = { circle, extentOf, outlineAll, boxOf };
})(globalThis.constellation);
