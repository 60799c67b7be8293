/* paint-graph.js: draws the community graph; computes nothing that the layout could know.
   In: a context, a scene {x, y, hulls, edges, hueOf, bright, ...}, a camera. Out: outlines, edges, stars. */
(function (atlas) {
  'use strict';
  const { palette } = atlas;
  const CHUNK = 400;           // segments to a stroke: longer paths are slow to fill
  const GLOWS = 80;

  const colourOf = (scene, hue) => palette.colour(hue === scene.DIM ? '--branch-dim' : hue < 0 ? '--neutral' : scene.tokens[hue]);

  /** A closed curve through the middles of an outline's sides. */
  function curve(ctx, points, place) {
    const size = points.length / 2;
    const at = (index) => place(points[2 * (index % size)], points[2 * (index % size) + 1]);
    const half = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    ctx.beginPath();
    ctx.moveTo(...half(at(0), at(1)));
    for (let index = 1; index <= size; index++) ctx.quadraticCurveTo(...at(index), ...half(at(index), at(index + 1)));
    ctx.closePath();
  }

  function paintHulls(ctx, scene, camera, size) {
    const place = (x, y) => atlas.camera.toScreen(camera, size, x, y);
    for (const hull of scene.hulls) {
      if (!hull) continue;
      const hue = scene.communityHue(hull.community);
      const token = hue < 0 ? '--neutral' : scene.tokens[hue];
      curve(ctx, hull.points, place);
      ctx.fillStyle = palette.faint(token, hue < 0 ? 0.05 : 0.1);
      ctx.fill();
      ctx.strokeStyle = palette.faint(token, hue < 0 ? 0.22 : 0.4);
      ctx.lineWidth = 1;
      ctx.stroke();
    }
  }

  /** Edges with an end on the screen, gathered by colour; the closer the look, the stronger they are. */
  function paintEdges(ctx, scene, camera, size) {
    const { x, y, edges } = scene;
    const near = Math.min(1, camera.k / scene.homeK / 10);
    const w = size.width / 2;
    const h = size.height / 2;
    const groups = new Map();
    for (let at = 0; at < edges.length; at += 2) {
      const [a, b] = [edges[at], edges[at + 1]];
      const ax = (x[a] - camera.x) * camera.k + w;
      const ay = (y[a] - camera.y) * camera.k + h;
      const bx = (x[b] - camera.x) * camera.k + w;
      const by = (y[b] - camera.y) * camera.k + h;
      if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > size.width && bx > size.width) || (ay > size.height && by > size.height)) continue;
      if (Math.abs(ax - bx) + Math.abs(ay - by) < 1.5) continue;
      // Close by, a line that only passes through says nothing of what is seen.
      if (near > 0.4 && (ax < 0 || ay < 0 || ax > size.width || ay > size.height) && (bx < 0 || by < 0 || bx > size.width || by > size.height)) continue;
      const hue = scene.hueOf(a) === scene.hueOf(b) ? scene.hueOf(a) : Math.min(scene.hueOf(a), scene.hueOf(b), -1);
      if (!groups.has(hue)) groups.set(hue, []);
      groups.get(hue).push(ax, ay, bx, by);
    }
    ctx.lineWidth = 0.5 + 0.5 * near;
    for (const [hue, list] of [...groups].sort((p, q) => p[0] - q[0])) {
      ctx.strokeStyle = colourOf(scene, hue);
      ctx.globalAlpha = hue === scene.DIM ? 0.25 : hue < 0 ? 0.13 + 0.3 * near : 0.22 + 0.4 * near;
      for (let from = 0; from < list.length; from += 4 * CHUNK) {
        ctx.beginPath();
        for (let at = from; at < Math.min(list.length, from + 4 * CHUNK); at += 4) { ctx.moveTo(list[at], list[at + 1]); ctx.lineTo(list[at + 2], list[at + 3]); }
        ctx.stroke();
      }
    }
    ctx.globalAlpha = 1;
  }

  /** Size of a model's dot in pixels. */
  function dotSize(scene, camera, row) {
    const zoom = camera.k / scene.homeK;
    const base = Math.min(5, 0.95 * Math.pow(zoom, 0.42));
    return base * (0.7 + 1.5 * scene.bright[row] * scene.bright[row]);
  }

  function paintDots(ctx, scene, camera, size) {
    const { x, y } = scene;
    const groups = new Map();
    const bright = [];
    for (let row = 0; row < x.length; row++) {
      const sx = (x[row] - camera.x) * camera.k + size.width / 2;
      const sy = (y[row] - camera.y) * camera.k + size.height / 2;
      if (sx < -8 || sy < -8 || sx > size.width + 8 || sy > size.height + 8) continue;
      const hue = scene.hueOf(row);
      const r = dotSize(scene, camera, row) * (hue === scene.DIM ? 0.8 : 1);
      if (!groups.has(hue)) groups.set(hue, []);
      groups.get(hue).push(sx, sy, r);
      if (scene.bright[row] > 0.68 && hue !== scene.DIM) bright.push({ value: scene.bright[row], x: sx, y: sy, r, hue });
    }
    for (const [hue, list] of [...groups].sort((p, q) => p[0] - q[0])) {
      ctx.fillStyle = colourOf(scene, hue);
      for (let from = 0; from < list.length; from += 3 * CHUNK) {
        ctx.beginPath();
        for (let at = from; at < Math.min(list.length, from + 3 * CHUNK); at += 3) {
          const [sx, sy, r] = [list[at], list[at + 1], list[at + 2]];
          if (r < 1.4) ctx.rect(sx - r, sy - r, 2 * r, 2 * r); else { ctx.moveTo(sx + r, sy); ctx.arc(sx, sy, r, 0, 2 * Math.PI); }
        }
        ctx.fill();
      }
    }
    paintGlow(ctx, scene, bright.sort((a, b) => b.value - a.value).slice(0, GLOWS));
  }

  function paintGlow(ctx, scene, stars) {
    if (ctx.isSvg || !scene.dark()) return;
    for (const star of stars) {
      const token = star.hue < 0 ? '--neutral' : scene.tokens[star.hue];
      const reach = star.r * 4.5;
      const glow = ctx.createRadialGradient(star.x, star.y, 0, star.x, star.y, reach);
      glow.addColorStop(0, palette.faint(token, 0.5));
      glow.addColorStop(1, palette.faint(token, 0));
      ctx.fillStyle = glow;
      ctx.fillRect(star.x - reach, star.y - reach, 2 * reach, 2 * reach);
      ctx.fillStyle = palette.colour('--star');
      ctx.beginPath();
      ctx.arc(star.x, star.y, Math.max(0.8, star.r * 0.5), 0, 2 * Math.PI);
      ctx.fill();
    }
  }

  function paint(ctx, scene, camera, size) {
    ctx.lineCap = 'round';
    paintHulls(ctx, scene, camera, size);
    paintEdges(ctx, scene, camera, size);
    paintDots(ctx, scene, camera, size);
  }

  atlas.paintGraph = { paint, dotSize };
})(globalThis.constellation = globalThis.constellation || {});
