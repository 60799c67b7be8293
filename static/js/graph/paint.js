/* Draw the community graph on a canvas context or an SvgCanvas: outlines, edges and models. */
((atlas) => {
  'use strict';
  const { palette, drawing } = atlas;
  const GLOWS = 80;
  const GLOWING = 0.68; // brightness above which a dot may glow
  const PAUSE = 4000; // models, and ends of edges, in a step
  const SPOT = 0.5; // px
  const MAP_SPOT = 1;
  const MAPPED = 20_000; // maximum number of models on the minimap
  const NOTHING = -128; // no hue
  const OFF = 8; // px; a dot farther outside the screen is not drawn

  /** Add an outline to the path as a smooth closed curve through the midpoints of its sides. */
  function trace(ctx, points, camera, size) {
    const sides = points.length / 2;
    const at = (index) =>
      atlas.camera.toScreen(camera, size, points[2 * (index % sides)], points[2 * (index % sides) + 1]);
    const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    ctx.beginPath();
    ctx.moveTo(...middle(at(0), at(1)));
    for (let index = 1; index <= sides; index++)
      ctx.quadraticCurveTo(...at(index), ...middle(at(index), at(index + 1)));
    ctx.closePath();
  }

  function paintOutlines(ctx, scene, camera, size) {
    for (const outline of scene.outlines) {
      if (!outline || !scene.isOutlined(outline.community)) continue;
      const hue = scene.hueOfCommunity(outline.community);
      const token = hue < 0 ? '--neutral' : scene.tokens[hue];
      trace(ctx, outline.points, camera, size);
      ctx.fillStyle = palette.faint(token, hue < 0 ? 0.05 : 0.1);
      ctx.fill();
      ctx.strokeStyle = palette.faint(token, hue < 0 ? 0.22 : 0.4);
      ctx.lineWidth = 1;
      ctx.stroke();
    }
  }

  /** Return whether an edge may be visible. When zoomed in, an edge is skipped if both ends are off the screen. */
  function inSight(ax, ay, bx, by, { width, height }, near) {
    const out = (x, y) => x < 0 || y < 0 || x > width || y > height;
    if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > width && bx > width) || (ay > height && by > height))
      return false;
    return near < 0.4 || !out(ax, ay) || !out(bx, by);
  }

  /** Draw the edges, grouped by colour. They are more opaque when zoomed in. */
  function* edgeSteps(ctx, scene, camera, size) {
    const { x, y, edges } = scene;
    const near = Math.min(1, camera.k / scene.homeK / 10);
    const groups = new Map();
    for (let at = 0; at < edges.length; at += 2) {
      if (at % PAUSE === 0) yield;
      if (!scene.joins(edges[at], edges[at + 1])) continue;
      const [ax, ay] = atlas.camera.toScreen(camera, size, x[edges[at]], y[edges[at]]);
      const [bx, by] = atlas.camera.toScreen(camera, size, x[edges[at + 1]], y[edges[at + 1]]);
      if (Math.abs(ax - bx) + Math.abs(ay - by) < 1.5 || !inSight(ax, ay, bx, by, size, near)) continue;
      const [a, b] = [scene.hueOf(edges[at]), scene.hueOf(edges[at + 1])];
      drawing.addTo(groups, a === b ? a : Math.min(a, b, -1), ax, ay, bx, by);
    }
    ctx.lineWidth = 0.5 + 0.5 * near;
    for (const [hue, list] of drawing.inOrder(groups)) {
      ctx.strokeStyle = drawing.colourOf(scene, hue, '--neutral');
      ctx.globalAlpha = hue === atlas.colouring.DIM ? 0.25 : hue < 0 ? 0.13 + 0.3 * near : 0.22 + 0.4 * near;
      yield* drawing.lineSteps(ctx, list);
    }
    ctx.globalAlpha = 1;
  }

  /** Return the radius of a model's dot in pixels. */
  function dotSize(scene, camera, row) {
    const base = Math.min(5, 0.95 * (camera.k / scene.homeK) ** 0.42);
    return base * (0.7 + 1.5 * scene.bright[row] * scene.bright[row]);
  }
  /** Draw the models. Of several small dots of one colour on the same spot of the screen, only one is drawn. A spot has
      this many pixels on each side. With `every`, only each model with this distance between the rows is drawn. */
  function* modelSteps(ctx, scene, camera, size, spot, every = 1) {
    const { x, y, bright } = scene;
    const dots = new Map();
    const glowing = [];
    const columns = Math.ceil((size.width + 2 * OFF) / spot);
    const taken = new Int8Array(columns * Math.ceil((size.height + 2 * OFF) / spot)).fill(NOTHING);
    for (let row = 0; row < x.length; row += every) {
      if (row % (PAUSE * every) === 0) yield;
      if (!scene.isShown(row)) continue;
      const [sx, sy] = atlas.camera.toScreen(camera, size, x[row], y[row]);
      if (sx < -OFF || sy < -OFF || sx > size.width + OFF || sy > size.height + OFF) continue;
      const hue = scene.hueOf(row);
      const place = Math.floor((sy + OFF) / spot) * columns + Math.floor((sx + OFF) / spot);
      if (bright[row] < GLOWING && taken[place] === hue) continue;
      taken[place] = hue;
      const isFaint = hue === atlas.colouring.DIM || scene.isNext(row);
      const r = dotSize(scene, camera, row) * (isFaint ? 0.8 : 1);
      drawing.addTo(dots, hue, sx, sy, r);
      if (bright[row] > GLOWING && !isFaint) glowing.push({ value: bright[row], x: sx, y: sy, r, hue });
    }
    yield* drawing.dotSteps(ctx, scene, dots);
    drawing.paintGlow(ctx, scene, glowing, GLOWS);
  }

  /** Draw the graph in steps. */
  function* steps(ctx, scene, camera, size) {
    ctx.lineCap = 'round';
    paintOutlines(ctx, scene, camera, size);
    yield* edgeSteps(ctx, scene, camera, size);
    yield* modelSteps(ctx, scene, camera, size, SPOT);
  }

  /** Draw the minimap, which has no edges. Of very many models, it has every n-th. */
  function paintMap(ctx, scene, camera, size) {
    paintOutlines(ctx, scene, camera, size);
    const every = Math.ceil(scene.x.length / MAPPED);
    drawing.finish(modelSteps(ctx, scene, camera, size, MAP_SPOT, every));
  }

  atlas.graphPaint = { steps, paintMap, trace, dotSize };
})(globalThis.constellation);
