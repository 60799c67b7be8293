/* camera.js: where a view looks. Pure.
   A camera is {x, y, k}: the world point in the middle of the screen, and pixels for each unit of the world. */
(function (atlas) {
  'use strict';

  const toScreen = (camera, size, x, y) => [
    (x - camera.x) * camera.k + size.width / 2,
    (y - camera.y) * camera.k + size.height / 2,
  ];
  const toWorld = (camera, size, sx, sy) => [
    (sx - size.width / 2) / camera.k + camera.x,
    (sy - size.height / 2) / camera.k + camera.y,
  ];

  /** Zoom by a factor, keeping the world point under (sx, sy) where it is. */
  function zoomAt(camera, size, sx, sy, factor, limits) {
    const k = Math.min(limits.most, Math.max(limits.least, camera.k * factor));
    const [x, y] = toWorld(camera, size, sx, sy);
    return { x: x - (sx - size.width / 2) / k, y: y - (sy - size.height / 2) / k, k };
  }
  const panBy = (camera, dx, dy) => ({ x: camera.x - dx / camera.k, y: camera.y - dy / camera.k, k: camera.k });

  /** The camera that shows a box of the world with so many pixels of room around it. */
  function fit(box, size, margin) {
    const width = Math.max(size.width - 2 * margin, size.width * 0.4);
    const height = Math.max(size.height - 2 * margin, size.height * 0.4);
    const k = Math.min(width / Math.max(box.x1 - box.x0, 1e-6), height / Math.max(box.y1 - box.y0, 1e-6));
    return { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2, k };
  }

  /** Keep the middle of the screen inside the world's box. */
  const hold = (camera, box) => ({
    x: Math.min(box.x1, Math.max(box.x0, camera.x)),
    y: Math.min(box.y1, Math.max(box.y0, camera.y)),
    k: camera.k,
  });

  /** Between two cameras, t from 0 to 1: zoom runs on a log scale, the middle follows the zoom. */
  function between(a, b, t) {
    const k = a.k * Math.pow(b.k / a.k, t);
    const along = Math.abs(b.k - a.k) < 1e-9 ? t : (1 / k - 1 / a.k) / (1 / b.k - 1 / a.k);
    return { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along, k };
  }

  /** As text for a link, zoom relative to the fitted view, so that the link means the same on another screen. */
  const write = (camera, fitted) =>
    [camera.x.toFixed(1), camera.y.toFixed(1), Number((camera.k / fitted.k).toPrecision(5))].join(',');
  function read(text, fitted) {
    const parts = String(text).split(',').map(Number);
    if (parts.length !== 3 || !parts.every(Number.isFinite) || parts[2] <= 0) return null;
    return { x: parts[0], y: parts[1], k: parts[2] * fitted.k };
  }

  atlas.camera = { toScreen, toWorld, zoomAt, panBy, fit, hold, between, write, read };
})((globalThis.constellation = globalThis.constellation || {}));
