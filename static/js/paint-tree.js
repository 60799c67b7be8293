/* paint-tree.js: draws the radial tree; computes nothing that a layout could know.
   In: a canvas context (or an SvgCanvas), a scene {layout, hueOf, bright, ...}, a camera. Out: ink, and the nodes that were seen.
   Whatever the size of the tree, about as much is drawn as there are pixels on the rim: a wedge thinner than a pixel is one ray. */
(function (atlas) {
  'use strict';
  const { radial, palette } = atlas;
  const THIN = 1.1;                    // px of rim under which a wedge is drawn as one ray
  const CORONA = { share: 0.15, most: 54 };
  const WIDTHS = [0.7, 1, 1.6, 2.4];
  // Width classes of rays (wedges too thin to open) and of the stems that leaves and rays stand on: fine and see-through,
  // or the thousands of them would fill the disc.
  const RAY = 4;
  const STEM = 5;
  const LONG = 60;                     // a stem shorter than this (in thousandths of the radius) is drawn like any branch
  const GLOWS = 90;

  const corona = (camera) => Math.min(CORONA.share * radial.RIM * camera.k, CORONA.most);
  /** Radius, in pixels, of the graduated ring outside the brightest ray. */
  const ring = (camera) => radial.RIM * camera.k + corona(camera) + 7;

  /** The part of the disc that the screen shows, as ranges of angle and radius. */
  function window_(camera, size) {
    const x0 = camera.x - size.width / 2 / camera.k;
    const x1 = camera.x + size.width / 2 / camera.k;
    const y0 = camera.y - size.height / 2 / camera.k;
    const y1 = camera.y + size.height / 2 / camera.k;
    const corners = [[x0, y0], [x1, y0], [x0, y1], [x1, y1]];
    const far = Math.max(...corners.map(([x, y]) => Math.hypot(x, y)));
    if (x0 <= 0 && x1 >= 0 && y0 <= 0 && y1 >= 0) return { all: true, near: 0, far, middle: 0, half: Math.PI };
    const near = Math.hypot(Math.max(x0, 0, -x1), Math.max(y0, 0, -y1));
    const middle = Math.atan2(camera.y, camera.x);
    const half = Math.max(...corners.map(([x, y]) => Math.abs(turn(Math.atan2(y, x) - middle))));
    return { all: false, near, far, middle, half };
  }
  const turn = (a) => a - 2 * Math.PI * Math.round(a / (2 * Math.PI));

  /** Visit what can be seen, parents first: visit(node, first angle, last angle, whether it is drawn as one ray). */
  function walk(layout, camera, size, visit) {
    const { tree, root, end, from } = layout;
    const seen = window_(camera, size);
    const rim = radial.RIM * camera.k;
    const outer = (rim + corona(camera) + 8) / camera.k;
    for (let node = root; node < end;) {
      const a0 = from[node - root];
      const a1 = from[tree.end[node] - root];
      const above = node === root ? 0 : layout.radius[tree.parent[node] - root];
      const away = seen.all ? 0 : Math.abs(turn((a0 + a1) / 2 - seen.middle)) - (a1 - a0) / 2 - seen.half;
      if (above > seen.far || outer < seen.near || (away > 0 && node !== root)) { node = tree.end[node]; continue; }
      const ray = tree.leaf[node] >= 0 || layout.collapsed.has(node) || (a1 - a0) * rim < THIN;
      visit(node, a0, a1, ray);
      node = ray ? tree.end[node] : node + 1;
    }
    return seen;
  }

  const weight = (count) => (count < 2 ? 0 : count < 40 ? 1 : count < 600 ? 2 : 3);

  /** Lines and arcs sorted by colour and width, so that each kind is stroked at once. */
  function collect(scene, camera, size) {
    const { layout } = scene;
    const { tree } = layout;
    const buckets = new Map();
    const stars = [];
    const bucket = (hue, width) => {
      const key = hue * 8 + width;
      if (!buckets.has(key)) buckets.set(key, { hue, kind: width, width: WIDTHS[width >= RAY ? 0 : width], lines: [], arcs: [] });
      return buckets.get(key);
    };
    walk(layout, camera, size, (node, a0, a1, ray) => {
      const hue = scene.hueOf(node);
      const mid = (a0 + a1) / 2;
      const r = layout.radius[node - layout.root];
      if (node !== layout.root) {
        const above = layout.radius[tree.parent[node] - layout.root];
        const thin = ray && !layout.collapsed.has(node);
        bucket(hue, thin && r - above > LONG ? STEM : thin ? RAY : weight(tree.count[node])).lines.push(mid, above, r);
        if (thin && r < radial.RIM) bucket(hue, RAY).lines.push(mid, r, radial.RIM);
      }
      if (ray) { stars.push({ node, a0, a1, mid, hue }); return; }
      let last = node + 1;
      for (let next = tree.end[last]; next < tree.end[node]; next = tree.end[next]) last = next;
      const first = layout.from[node + 1 - layout.root] + layout.from[tree.end[node + 1] - layout.root];
      const other = layout.from[last - layout.root] + layout.from[tree.end[last] - layout.root];
      if (r > 0) bucket(hue, weight(tree.count[node])).arcs.push(r, first / 2, other / 2);
    });
    return { buckets: [...buckets.values()].sort((a, b) => b.kind - a.kind || a.hue - b.hue), stars };
  }

  /** An arc, as a chord where nobody could tell; long ones of huge circles as short chords (canvases are slow at those). */
  function arc(ctx, x, y, r, a0, a1) {
    const sagitta = r * (1 - Math.cos((a1 - a0) / 2));
    if (sagitta < 0.3 || r > 6000) {
      const steps = sagitta < 0.3 ? 1 : Math.min(400, Math.ceil((a1 - a0) * r / 40));
      for (let step = 0; step <= steps; step++) {
        const a = a0 + (a1 - a0) * step / steps;
        if (step) ctx.lineTo(x + r * Math.cos(a), y + r * Math.sin(a)); else ctx.moveTo(x + r * Math.cos(a), y + r * Math.sin(a));
      }
      return;
    }
    ctx.moveTo(x + r * Math.cos(a0), y + r * Math.sin(a0));
    ctx.arc(x, y, r, a0, a1);
  }
  /** A slice of a ring as a closed path. */
  function sector(ctx, x, y, r0, r1, a0, a1) {
    const steps = Math.max(2, Math.min(240, Math.ceil((a1 - a0) * r1 / 12)));
    ctx.beginPath();
    for (let step = 0; step <= steps; step++) { const a = a0 + (a1 - a0) * step / steps; ctx.lineTo(x + r1 * Math.cos(a), y + r1 * Math.sin(a)); }
    for (let step = steps; step >= 0; step--) { const a = a0 + (a1 - a0) * step / steps; ctx.lineTo(x + r0 * Math.cos(a), y + r0 * Math.sin(a)); }
    ctx.closePath();
  }

  /** The chart's ground: circles of equal height, a graduated ring, washes behind the coloured wedges. */
  function paintGround(ctx, scene, camera, x, y) {
    const { layout } = scene;
    const { tree, root } = layout;
    const rim = radial.RIM * camera.k;
    if (rim > 12000) return;
    ctx.lineWidth = 1;
    ctx.strokeStyle = palette.faint('--branch', 0.35);
    for (const share of [0.25, 0.5, 0.75]) { ctx.beginPath(); ctx.setLineDash([1, 5]); ctx.arc(x, y, rim * share, 0, 2 * Math.PI); ctx.stroke(); }
    ctx.setLineDash([]);
    const out = ring(camera);
    ctx.strokeStyle = palette.faint('--branch', 0.55);
    ctx.beginPath();
    ctx.arc(x, y, out, 0, 2 * Math.PI);
    for (let tick = 0; tick < 120; tick++) {
      const a = radial.START + tick * Math.PI / 60;
      const long = tick % 10 ? 3 : 6;
      ctx.moveTo(x + out * Math.cos(a), y + out * Math.sin(a));
      ctx.lineTo(x + (out + long) * Math.cos(a), y + (out + long) * Math.sin(a));
    }
    ctx.stroke();
    for (let child = root + 1; child < layout.end; child = tree.end[child]) {
      const hue = scene.hueOf(child);
      if (hue < 0 || hue >= scene.tokens.length || layout.hidden[child - root]) continue;
      const [a0, a1] = radial.wedge(layout, child);
      if ((a1 - a0) * rim < 3) continue;
      ctx.fillStyle = palette.faint(scene.tokens[hue], 0.085);
      sector(ctx, x, y, radial.radius(layout, child) * camera.k, rim, a0, a1);
      ctx.fill();
    }
  }

  function colourOf(scene, hue) {
    return palette.colour(hue === scene.DIM ? '--branch-dim' : hue < 0 ? '--branch' : scene.tokens[hue]);
  }

  function paintBranches(ctx, scene, camera, x, y, buckets) {
    const { k } = camera;
    const spacing = scene.layout.unit * radial.RIM * k;
    const veil = { [RAY]: Math.min(0.95, 0.45 + 0.1 * spacing), [STEM]: Math.min(0.9, 0.15 + 0.11 * spacing) };
    for (const { hue, kind, width, lines, arcs } of buckets) {
      ctx.strokeStyle = colourOf(scene, hue);
      ctx.lineWidth = width;
      ctx.globalAlpha = (veil[kind] || 1) * (hue === scene.DIM ? 0.8 : 1);
      ctx.beginPath();
      for (let at = 0; at < lines.length; at += 3) {
        const [cos, sin] = [Math.cos(lines[at]) * k, Math.sin(lines[at]) * k];
        ctx.moveTo(x + lines[at + 1] * cos, y + lines[at + 1] * sin);
        ctx.lineTo(x + lines[at + 2] * cos, y + lines[at + 2] * sin);
      }
      for (let at = 0; at < arcs.length; at += 3) arc(ctx, x, y, arcs[at] * k, arcs[at + 1], arcs[at + 2]);
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  /** Rays and stars outside the rim: the longer and the larger, the more downloads (or likes). */
  function paintStars(ctx, scene, camera, x, y, stars) {
    const { layout } = scene;
    const rim = radial.RIM * camera.k;
    const reach = corona(camera);
    const spacing = layout.unit * rim;
    const base = Math.min(4.2, Math.max(0.75, spacing * 0.32));
    const bright = [];
    const kinds = new Map();
    for (const star of stars) {
      if (layout.collapsed.has(star.node)) { paintCollapsed(ctx, scene, camera, x, y, star); continue; }
      const leaf = scene.brightest(star.node);
      const value = leaf < 0 ? 0 : scene.bright[leaf];
      const a = layout.tree.leaf[star.node] >= 0 ? star.mid : Math.min(star.a1, Math.max(star.a0, radial.angle(layout, layout.tree.nodeOfRow[leaf])));
      const hue = leaf < 0 ? star.hue : scene.hueOf(layout.tree.nodeOfRow[leaf]);
      const length = value * value * reach;
      const size = base * (0.65 + 1.15 * value * value);
      if (!kinds.has(hue)) kinds.set(hue, []);
      kinds.get(hue).push(a, rim + length, size);
      if (value > 0.66 && hue !== scene.DIM) bright.push({ value, x: x + (rim + length) * Math.cos(a), y: y + (rim + length) * Math.sin(a), hue, size });
    }
    for (const [hue, list] of [...kinds].sort((p, q) => p[0] - q[0])) {
      ctx.strokeStyle = ctx.fillStyle = hue >= 0 || hue === scene.DIM ? colourOf(scene, hue) : palette.colour('--neutral');
      ctx.lineWidth = Math.max(0.7, Math.min(1.4, spacing * 0.5));
      ctx.globalAlpha = hue === scene.DIM ? 0.6 : 0.55;
      ctx.beginPath();
      for (let at = 0; at < list.length; at += 3) {
        if (list[at + 1] - rim < 1) continue;
        const [cos, sin] = [Math.cos(list[at]), Math.sin(list[at])];
        ctx.moveTo(x + rim * cos, y + rim * sin);
        ctx.lineTo(x + list[at + 1] * cos, y + list[at + 1] * sin);
      }
      ctx.stroke();
      ctx.globalAlpha = hue === scene.DIM ? 0.7 : 1;
      ctx.beginPath();
      for (let at = 0; at < list.length; at += 3) {
        const [px, py, r] = [x + list[at + 1] * Math.cos(list[at]), y + list[at + 1] * Math.sin(list[at]), list[at + 2]];
        if (r < 1.3) ctx.rect(px - r, py - r, 2 * r, 2 * r); else { ctx.moveTo(px + r, py); ctx.arc(px, py, r, 0, 2 * Math.PI); }
      }
      ctx.fill();
    }
    ctx.globalAlpha = 1;
    paintGlow(ctx, scene, bright.sort((a, b) => b.value - a.value).slice(0, GLOWS));
  }

  /** Points of light on the brightest: by night a glow, by day a ring of paper around the dot. */
  function paintGlow(ctx, scene, stars) {
    if (ctx.isSvg) return;
    const night = scene.dark();
    for (const star of stars) {
      const r = star.size + 1.5;
      const token = star.hue < 0 ? '--neutral' : scene.tokens[star.hue];
      if (night) {
        const glow = ctx.createRadialGradient(star.x, star.y, 0, star.x, star.y, r * 4);
        glow.addColorStop(0, palette.faint(token, 0.5));
        glow.addColorStop(1, palette.faint(token, 0));
        ctx.fillStyle = glow;
        ctx.fillRect(star.x - r * 4, star.y - r * 4, r * 8, r * 8);
        ctx.fillStyle = palette.colour('--star');
        ctx.beginPath();
        ctx.arc(star.x, star.y, Math.max(0.8, star.size * 0.55), 0, 2 * Math.PI);
        ctx.fill();
      }
    }
  }

  function paintCollapsed(ctx, scene, camera, x, y, star) {
    const { layout } = scene;
    const r0 = radial.radius(layout, star.node) * camera.k;
    const rim = radial.RIM * camera.k;
    ctx.beginPath();
    ctx.moveTo(x + r0 * Math.cos(star.mid), y + r0 * Math.sin(star.mid));
    const steps = Math.max(2, Math.ceil((star.a1 - star.a0) * rim / 14));
    for (let step = 0; step <= steps; step++) { const a = star.a0 + (star.a1 - star.a0) * step / steps; ctx.lineTo(x + rim * Math.cos(a), y + rim * Math.sin(a)); }
    ctx.closePath();
    ctx.globalAlpha = 0.35;
    ctx.fillStyle = colourOf(scene, star.hue);
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colourOf(scene, star.hue);
    ctx.lineWidth = 1;
    ctx.stroke();
  }

  function paint(ctx, scene, camera, size) {
    const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
    const { buckets, stars } = collect(scene, camera, size);
    ctx.lineCap = 'round';
    paintGround(ctx, scene, camera, x, y);
    paintBranches(ctx, scene, camera, x, y, buckets);
    paintStars(ctx, scene, camera, x, y, stars);
  }

  atlas.paintTree = { paint, walk, ring, corona, sector, turn };
})(globalThis.constellation = globalThis.constellation || {});
