/* Draw the radial tree on a canvas context or an SvgCanvas. All coordinates come from the layout. */
((atlas) => {
  'use strict';
  const { treeLayout, palette, drawing, treeVisibility } = atlas;
  const WIDTHS = [0.7, 1, 1.6, 2.4];
  // Lines have one of four widths or one of two special kinds: rays (wedges too thin to show their branches), and
  // long stems of leaves and small branches. Both kinds are thin and translucent, because there may be thousands.
  const RAY = 4;
  const STEM = 5;
  const LONG = 60; // thousandths of the radius; a shorter stem is drawn like other branches
  const APART = 0.5; // px on the rim; of rays that are closer together, the longest and the brightest dot are drawn
  const GLOWS = 90;
  const GLOWING = 0.66; // brightness above which a dot may glow
  const HUGE = 6000; // px; arcs with a larger radius are drawn as chords, because they are slow to draw

  const thickness = (count) => (count < 2 ? 0 : count < 40 ? 1 : count < 600 ? 2 : 3);

  /** Collect the visible shapes: lines [angle, radius, radius] and arcs [radius, angle, angle], grouped by colour
      and kind, and the ends of branches. */
  function collect(scene, camera, size) {
    const { layout } = scene;
    const { tree, root } = layout;
    const buckets = new Map();
    const ends = [];
    const bucket = (hue, kind) => {
      const key = hue * 8 + kind;
      if (!buckets.has(key)) buckets.set(key, { hue, kind, lines: [], arcs: [] });
      return buckets.get(key);
    };
    const apart = APART / treeVisibility.rimOf(camera);
    let last = { middle: -Infinity }; // the last end at a distance from those before it
    const brightnessOf = ({ node }) => scene.bright[scene.brightest(node)] ?? 0;
    treeVisibility.walk(layout, camera, size, (node, a0, a1, ray) => {
      const hue = scene.hueOf(node);
      const middle = (a0 + a1) / 2;
      const r = treeLayout.radius(layout, node);
      const above = node === root ? 0 : treeLayout.radius(layout, tree.parent[node]);
      const isFolded = layout.collapsed.has(node);
      const isClose = ray && !isFolded && hue === last.hue && middle - last.middle < apart;
      if (node !== root && !(isClose && above >= last.above)) {
        const thin = ray && !isFolded;
        bucket(
          hue,
          r - above > LONG && thickness(tree.count[node]) < 2 && !isFolded
            ? STEM
            : thin
              ? RAY
              : thickness(tree.count[node]),
        ).lines.push(middle, above, r);
        if (thin && r < treeLayout.RIM) bucket(hue, RAY).lines.push(middle, r, treeLayout.RIM);
      }
      if (ray) {
        const end = { node, a0, a1, middle, hue };
        if (!isClose) ends.push(end);
        else if (brightnessOf(end) > brightnessOf(ends.at(-1))) ends[ends.length - 1] = end;
        if (isClose) last.above = Math.min(above, last.above);
        else last = { middle: isFolded ? -Infinity : middle, hue, above };
        return;
      }
      const children = atlas.tree.childrenOf(tree, node);
      if (r > 0)
        bucket(hue, thickness(tree.count[node])).arcs.push(
          r,
          treeLayout.angle(layout, children[0]),
          treeLayout.angle(layout, children[children.length - 1]),
        );
    });
    return { buckets: [...buckets.values()].sort((a, b) => b.kind - a.kind || a.hue - b.hue), ends };
  }

  /** Continue a path along an arc. The arc consists of chords of `length` pixels. */
  function chords(ctx, x, y, r, a0, a1, length) {
    const steps = Math.max(1, Math.min(400, Math.ceil((Math.abs(a1 - a0) * r) / length)));
    for (let step = 0; step <= steps; step++) {
      const a = a0 + ((a1 - a0) * step) / steps;
      ctx.lineTo(x + r * Math.cos(a), y + r * Math.sin(a));
    }
  }
  function arc(ctx, x, y, r, a0, a1) {
    ctx.moveTo(x + r * Math.cos(a0), y + r * Math.sin(a0));
    if (r > HUGE) chords(ctx, x, y, r, a0, a1, 40);
    else if (r * (1 - Math.cos((a1 - a0) / 2)) < 0.3) ctx.lineTo(x + r * Math.cos(a1), y + r * Math.sin(a1));
    else ctx.arc(x, y, r, a0, a1);
  }
  /** Add a sector of a ring as a closed path. */
  function sector(ctx, x, y, r0, r1, a0, a1) {
    ctx.beginPath();
    chords(ctx, x, y, r1, a0, a1, 12);
    chords(ctx, x, y, r0, a1, a0, 12);
    ctx.closePath();
  }

  /** Draw the background: concentric circles, and a ring with tick marks. */
  function paintBackground(ctx, camera, x, y) {
    const rim = treeVisibility.rimOf(camera);
    ctx.lineWidth = 1;
    ctx.strokeStyle = palette.faint('--branch', 0.35);
    ctx.setLineDash([1, 5]);
    for (const share of [0.25, 0.5, 0.75]) {
      ctx.beginPath();
      ctx.arc(x, y, rim * share, 0, 2 * Math.PI);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    const out = treeVisibility.ring(camera);
    ctx.strokeStyle = palette.faint('--branch', 0.55);
    ctx.beginPath();
    ctx.arc(x, y, out, 0, 2 * Math.PI);
    for (let tick = 0; tick < 120; tick++) {
      const a = treeLayout.START + (tick * Math.PI) / 60;
      const far = out + (tick % 10 ? 3 : 6);
      ctx.moveTo(x + out * Math.cos(a), y + out * Math.sin(a));
      ctx.lineTo(x + far * Math.cos(a), y + far * Math.sin(a));
    }
    ctx.stroke();
  }
  /** Draw a pale sector behind each coloured child of the root. */
  function paintSectors(ctx, scene, camera, x, y) {
    const { layout } = scene;
    for (const child of atlas.tree.childrenOf(layout.tree, layout.root)) {
      const hue = scene.hueOf(child);
      const [a0, a1] = treeLayout.wedge(layout, child);
      if (hue < 0 || (a1 - a0) * treeVisibility.rimOf(camera) < 3) continue;
      ctx.fillStyle = palette.faint(scene.tokens[hue], 0.085);
      sector(ctx, x, y, treeLayout.radius(layout, child) * camera.k, treeVisibility.rimOf(camera), a0, a1);
      ctx.fill();
    }
  }

  function paintBranches(ctx, scene, camera, x, y, buckets) {
    const { k } = camera;
    const spacing = scene.layout.unit * treeVisibility.rimOf(camera);
    const veil = { [RAY]: Math.min(0.95, 0.45 + 0.1 * spacing), [STEM]: Math.min(0.9, 0.16 + 0.3 * spacing) };
    for (const { hue, kind, lines, arcs } of buckets) {
      ctx.strokeStyle = drawing.colourOf(scene, hue, '--branch');
      ctx.lineWidth = WIDTHS[kind] || WIDTHS[0];
      ctx.globalAlpha = (veil[kind] || 1) * (hue === drawing.DIM ? 0.8 : 1);
      drawing.strokeAll(ctx, lines, (at) => {
        const [cos, sin] = [Math.cos(lines[at]) * k, Math.sin(lines[at]) * k];
        ctx.moveTo(x + lines[at + 1] * cos, y + lines[at + 1] * sin);
        ctx.lineTo(x + lines[at + 2] * cos, y + lines[at + 2] * sin);
      });
      drawing.strokeAll(ctx, arcs, (at) => arc(ctx, x, y, arcs[at] * k, arcs[at + 1], arcs[at + 2]));
    }
    ctx.globalAlpha = 1;
  }

  /** Draw a collapsed branch as a fan from its node to the rim. */
  function paintFan(ctx, scene, camera, x, y, { node, a0, a1, middle, hue }) {
    const r = treeLayout.radius(scene.layout, node) * camera.k;
    ctx.beginPath();
    ctx.moveTo(x + r * Math.cos(middle), y + r * Math.sin(middle));
    chords(ctx, x, y, treeVisibility.rimOf(camera), a0, a1, 12);
    ctx.closePath();
    ctx.fillStyle = ctx.strokeStyle = drawing.colourOf(scene, hue, '--branch');
    ctx.globalAlpha = 0.35;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1;
    ctx.stroke();
  }

  /** Draw rays and dots outside the rim. Brighter models have longer rays and larger dots. A thin wedge shows
      only its brightest model. */
  function paintCorona(ctx, scene, camera, x, y, ends) {
    const { layout } = scene;
    const { tree } = layout;
    const rim = treeVisibility.rimOf(camera);
    const base = Math.min(4.2, Math.max(0.75, layout.unit * rim * 0.32));
    const rays = new Map();
    const dots = new Map();
    const glowing = [];
    for (const end of ends) {
      if (layout.collapsed.has(end.node)) {
        paintFan(ctx, scene, camera, x, y, end);
        continue;
      }
      const row = scene.brightest(end.node);
      const leaf = tree.nodeOfRow[row];
      const value = scene.bright[row];
      const hue = scene.hueOf(leaf);
      const [cos, sin] = [Math.cos(treeLayout.angle(layout, leaf)), Math.sin(treeLayout.angle(layout, leaf))];
      const far = treeVisibility.tip(camera, value);
      const r = base * (0.65 + 1.15 * value * value);
      if (far - rim > 1) drawing.addTo(rays, hue, x + rim * cos, y + rim * sin, x + far * cos, y + far * sin);
      drawing.addTo(dots, hue, x + far * cos, y + far * sin, r);
      if (value > GLOWING && hue !== drawing.DIM)
        glowing.push({ value, x: x + far * cos, y: y + far * sin, r: r + 1, hue });
    }
    ctx.lineWidth = Math.max(0.7, Math.min(1.4, layout.unit * rim * 0.5));
    ctx.globalAlpha = 0.55;
    for (const [hue, list] of drawing.inOrder(rays)) {
      ctx.strokeStyle = drawing.colourOf(scene, hue, '--neutral');
      drawing.paintLines(ctx, list);
    }
    ctx.globalAlpha = 1;
    drawing.paintDots(ctx, scene, dots);
    drawing.paintGlow(ctx, scene, glowing, GLOWS);
  }

  function paint(ctx, scene, camera, size) {
    const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
    const { buckets, ends } = collect(scene, camera, size);
    ctx.lineCap = 'round';
    if (treeVisibility.rimOf(camera) < 2 * HUGE) {
      paintBackground(ctx, camera, x, y);
      paintSectors(ctx, scene, camera, x, y);
    }
    paintBranches(ctx, scene, camera, x, y, buckets);
    paintCorona(ctx, scene, camera, x, y, ends);
  }

  atlas.treePaint = { paint, sector, chords };
})(globalThis.constellation);
