/* The camera of a view: {x, y, k}. (x, y) is the point of the world at the centre of the screen, and k is the zoom
   in pixels per unit of the world. */
((atlas) => {
  'use strict';

  const toScreen = (camera, size, x, y) => [
    (x - camera.x) * camera.k + size.width / 2,
    (y - camera.y) * camera.k + size.height / 2,
  ];
  const toWorld = (camera, size, sx, sy) => [
    (sx - size.width / 2) / camera.k + camera.x,
    (sy - size.height / 2) / camera.k + camera.y,
  ];

  /** Zoom by a factor. The point at the screen position (sx, sy) does not move. */
  function zoomAt(camera, size, sx, sy, factor, limits) {
    const k = Math.min(limits.most, Math.max(limits.least, camera.k * factor));
    const [x, y] = toWorld(camera, size, sx, sy);
    return { x: x - (sx - size.width / 2) / k, y: y - (sy - size.height / 2) / k, k };
  }
  const panBy = (camera, dx, dy) => ({ x: camera.x - dx / camera.k, y: camera.y - dy / camera.k, k: camera.k });

  /** Return the camera that shows a box of the world with a margin. The margin is in pixels. */
  function fit(box, size, margin) {
    const width = Math.max(size.width - 2 * margin, size.width * 0.4);
    const height = Math.max(size.height - 2 * margin, size.height * 0.4);
    const k = Math.min(width / Math.max(box.x1 - box.x0, 1e-6), height / Math.max(box.y1 - box.y0, 1e-6));
    return { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2, k };
  }

  /** Limit a camera so that the centre of the screen is inside a box of the world. */
  const hold = (camera, box) => ({
    x: Math.min(box.x1, Math.max(box.x0, camera.x)),
    y: Math.min(box.y1, Math.max(box.y0, camera.y)),
    k: camera.k,
  });

  /** Interpolate between two cameras, with t from 0 to 1. The zoom changes on a logarithmic scale. */
  function between(a, b, t) {
    const k = a.k * (b.k / a.k) ** t;
    const along = Math.abs(b.k - a.k) < 1e-9 ? t : (1 / k - 1 / a.k) / (1 / b.k - 1 / a.k);
    return { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along, k };
  }

  /** Return a camera as text for a link. The zoom is relative to the fitted view, so the link works on screens of
      any size. */
  const write = (camera, fitted) =>
    [camera.x.toFixed(1), camera.y.toFixed(1), Number((camera.k / fitted.k).toPrecision(5))].join(',');
  function read(text, fitted) {
    const parts = String(text).split(',').map(Number);
    if (parts.length !== 3 || !parts.every(Number.isFinite) || parts[2] <= 0) return null;
    return { x: parts[0], y: parts[1], k: parts[2] * fitted.k };
  }

  atlas.camera = { toScreen, toWorld, zoomAt, panBy, fit, hold, between, write, read };
})(globalThis.constellation);
