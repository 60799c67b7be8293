/* view-graph.js: the community graph as a scene for surface.js: what is drawn, what is under the pointer, what keys do.
   In: a session (explorer.js), the graph payload. Out: a scene; what the reader asks for goes to session.change(). */
(function (atlas) {
  'use strict';
  const { palette, paintGraph, hulls: hullsOf } = atlas;
  const WORLD = { x0: -600, x1: 10600, y0: -600, y1: 10600 };
  const PLAIN = -1;
  const DIM = -2;
  const NEAR = 9;              // px around the pointer in which a model is meant

  function createGraphView(session) {
    const { catalogue, payload } = session;
    const { communities } = payload;
    const { community } = catalogue.models;
    const x = Float32Array.from(payload.x);
    const y = Float32Array.from(payload.y);
    const outlines = hullsOf.hulls(x, y, community, communities.length);
    const bySize = communities.map((one, index) => index).filter((index) => outlines[index]).sort((a, b) => communities[b].models - communities[a].models || a - b);
    const index = new globalThis.KDBush(x.length);
    for (let row = 0; row < x.length; row++) index.add(x[row], y[row]);
    index.finish();

    let members = null;          // the rows of the clade that is looked into, as a mask
    let memberRows = [];
    let cladeNow = -1;
    let hues = new Int8Array(x.length);
    let groupHues = new Int8Array(communities.length);
    let placed = [];
    let placedFor = null;
    let hovered = null;
    let cursor = null;
    let selected = -1;
    let lit = null;              // {rows, similarity} around the selected model
    let awaited = -1;            // a model to be brought into sight as soon as its neighbours are known

    const scene = { x, y, hulls: outlines, edges: payload.edges, DIM, tokens: [], bright: new Float32Array(x.length), homeK: 1,
      hueOf: (row) => hues[row], communityHue: (one) => groupHues[one], dark: () => atlas.theme.current() === 'dark' };

    function inClade(clade) {
      const inside = new Uint8Array(catalogue.clades.slug.length);
      catalogue.clades.parent.forEach((parent, one) => { inside[one] = one === clade || (parent >= 0 && inside[parent]) ? 1 : 0; });
      return Uint8Array.from(catalogue.models.family, (family) => (family >= 0 ? inside[family] : 0));
    }
    function update(state, { colours, shape }) {
      if (shape) {
        cladeNow = catalogue.cladeOf(state.root || session.clade);
        members = cladeNow >= 0 ? inClade(cladeNow) : null;
        memberRows = [];
        if (members) members.forEach((yes, row) => { if (yes) memberRows.push(row); });
      }
      if (colours || shape) colourRows();
      const row = catalogue.rowOf(state.selected || '');
      if (row !== selected) {
        selected = row;
        lit = null;
        if (row >= 0) session.neighbours().then((near) => { if (row !== selected) return; lit = nearOf(near, row); if (awaited === row) reveal(row); session.surface.refresh(); }, (error) => atlas.dom.say(error.message));
      }
      placedFor = null;
    }
    function colourRows() {
      scene.tokens = session.colouring.entries.map((entry) => entry.token);
      scene.bright = session.bright;
      const { mask, colouring } = session;
      hues = Int8Array.from(colouring.of, (hue, row) => ((mask && !mask[row]) || (members && !members[row]) ? DIM : hue));
      const tally = communities.map(() => new Int32Array(scene.tokens.length + 1));
      community.forEach((one, row) => { if (hues[row] !== DIM) tally[one][hues[row] + 1]++; });
      groupHues = Int8Array.from(tally, (counts) => { const total = counts.reduce((a, b) => a + b, 0); const best = counts.indexOf(Math.max(...counts)); return total && best > 0 && counts[best] > total * 0.4 ? best - 1 : PLAIN; });
    }
    function nearOf(near, row) {
      const list = { rows: [], similarity: [] };
      for (let at = near.start[row]; at < near.start[row + 1]; at++) { list.rows.push(near.row[at]); list.similarity.push(near.similarity[at]); }
      return list;
    }

    /* ---- looking ---- */
    const wholeBox = hullsOf.boxOf(x, y, [...x.keys()]);
    function home(size) {
      const whole = atlas.camera.fit(wholeBox, size, Math.min(24, size.width * 0.04));
      scene.homeK = whole.k;
      return memberRows.length ? atlas.camera.fit(hullsOf.boxOf(x, y, memberRows), size, 40) : whole;
    }
    const limits = () => ({ least: scene.homeK * 0.5, most: scene.homeK * 160 });
    const screen = (camera, size, row) => atlas.camera.toScreen(camera, size, x[row], y[row]);

    function pick(point, camera, size) {
      const [wx, wy] = atlas.camera.toWorld(camera, size, ...point);
      let best = -1;
      let least = Infinity;
      for (const row of index.within(wx, wy, NEAR / camera.k)) {
        // Lit and bright models win over dim ones beneath them.
        const far = Math.hypot(x[row] - wx, y[row] - wy) * camera.k + (hues[row] === DIM ? 5 : 0) - scene.bright[row] * 3;
        if (far < least) { least = far; best = row; }
      }
      if (best >= 0 && (camera.k > scene.homeK * 2.2 || scene.bright[best] > 0.55)) return { row: best };
      const label = placed.find((one) => one.community !== undefined && Math.abs(one.x - point[0]) < one.width / 2 && Math.abs(one.y - point[1]) < one.height / 2);
      if (label) return { row: -1, community: label.community };
      const around = outlines.find((one) => one && inside(one.points, wx, wy) && camera.k < scene.homeK * 9);
      return around ? { row: -1, community: around.community } : best >= 0 ? { row: best } : null;
    }
    function inside(points, px, py) {
      let odd = false;
      for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
        if ((points[i + 1] > py) !== (points[j + 1] > py) && px < (points[j] - points[i]) * (py - points[i + 1]) / (points[j + 1] - points[i + 1]) + points[i]) odd = !odd;
      }
      return odd;
    }

    /* ---- drawing ---- */
    function placeLabels(camera, size, ctx) {
      const zoom = camera.k / scene.homeK;
      const measure = (text, font) => { ctx.font = font; return ctx.measureText(text).width; };
      const candidates = [];
      for (const one of bySize) {
        const { models, label } = communities[one];
        if (models * zoom * zoom < 30 || zoom > 30) continue;
        const font = Math.round(Math.min(19, 12.5 + Math.log2(1 + models / 60) * 1.6));
        const [sx, sy] = atlas.camera.toScreen(camera, size, outlines[one].x, outlines[one].y);
        const css = palette.font(font, 600, '--serif');
        candidates.push({ community: one, text: label, css, x: sx, y: sy, wx: outlines[one].x, wy: outlines[one].y, width: measure(label, css) + 10, height: font + 8, ink: groupHues[one] === PLAIN && (members || session.mask) ? '--ink-2' : '--ink' });
      }
      const [x0, y0] = atlas.camera.toWorld(camera, size, 0, 0);
      const [x1, y1] = atlas.camera.toWorld(camera, size, size.width, size.height);
      if (zoom > 2.5) {
        const css = palette.font(12.5);
        const rows = index.range(x0, y0, x1, y1).filter((row) => hues[row] !== DIM || zoom > 20);
        rows.sort((a, b) => scene.bright[b] - scene.bright[a] || a - b);
        for (const row of rows.slice(0, 260)) {
          const [sx, sy] = screen(camera, size, row);
          const text = atlas.labels.clip(catalogue.nameOf(row), 34);
          const width = measure(text, css) + 6;
          const gap = paintGraph.dotSize(scene, camera, row) + 4;
          candidates.push({ row, text, css, x: sx + gap + width / 2, y: sy, dx: gap, wx: x[row], wy: y[row], width, height: 15, ink: '--ink-2' });
        }
      }
      placed = atlas.labels.boxes(candidates, { x0: 2, x1: size.width - 2, y0: 2, y1: size.height - 2 }, 160);
      placedFor = camera;
    }
    function write(ctx, text, sx, sy, token) {
      ctx.lineJoin = 'round';
      ctx.lineWidth = 3.5;
      ctx.strokeStyle = palette.colour('--halo');
      ctx.strokeText(text, sx, sy);
      ctx.fillStyle = palette.colour(token);
      ctx.fillText(text, sx, sy);
    }
    function drawLabels(ctx, camera, size) {
      ctx.textBaseline = 'middle';
      for (const one of placed) {
        const [sx, sy] = atlas.camera.toScreen(camera, size, one.wx, one.wy);
        ctx.font = one.css;
        ctx.textAlign = one.row === undefined ? 'center' : 'left';
        write(ctx, one.text, sx + (one.dx || 0), sy, one.ink);
      }
    }
    function drawRing(ctx, camera, size, row, token, width = 2) {
      const [sx, sy] = screen(camera, size, row);
      ctx.beginPath();
      ctx.arc(sx, sy, paintGraph.dotSize(scene, camera, row) + 4, 0, 2 * Math.PI);
      ctx.strokeStyle = palette.colour(token);
      ctx.lineWidth = width;
      ctx.stroke();
    }
    /** Copies bear the same name as the selected model: then the owner tells them apart. */
    const shownName = (row) => (selected >= 0 && row !== selected && catalogue.nameOf(row) === catalogue.nameOf(selected) ? catalogue.ids[row] : catalogue.nameOf(row));
    function drawName(ctx, camera, size, row, weight) {
      const [sx, sy] = screen(camera, size, row);
      const gap = paintGraph.dotSize(scene, camera, row) + 8;
      ctx.font = palette.font(13, weight);
      ctx.textBaseline = 'middle';
      const right = sx > size.width * 0.7;
      ctx.textAlign = right ? 'right' : 'left';
      write(ctx, shownName(row), sx + (right ? -gap : gap), sy, '--ink');
    }
    /** The selected model among its neighbours; everything else steps back. */
    function drawSelected(ctx, camera, size) {
      ctx.fillStyle = palette.faint('--sky', 0.55);
      ctx.fillRect(0, 0, size.width, size.height);
      const [sx, sy] = screen(camera, size, selected);
      const near = lit ? lit.rows : [];
      near.forEach((row, at) => {
        const [nx, ny] = screen(camera, size, row);
        ctx.beginPath();
        ctx.moveTo(sx, sy);
        ctx.lineTo(nx, ny);
        ctx.strokeStyle = palette.colour('--selected');
        ctx.globalAlpha = 0.35 + 0.5 * lit.similarity[at] / 100;
        ctx.lineWidth = 0.75 + 2 * lit.similarity[at] / 100;
        ctx.stroke();
      });
      ctx.globalAlpha = 1;
      for (const row of [...near, selected]) {
        const [px, py] = screen(camera, size, row);
        ctx.beginPath();
        ctx.arc(px, py, Math.max(3, paintGraph.dotSize(scene, camera, row)), 0, 2 * Math.PI);
        const hue = session.colouring.of[row];
        ctx.fillStyle = palette.colour(hue < 0 ? '--neutral' : scene.tokens[hue]);
        ctx.fill();
      }
      const ctxMeasure = (row) => { ctx.font = palette.font(13, 400); return ctx.measureText(shownName(row)).width; };
      const boxes = atlas.labels.boxes([selected, ...near].map((row) => { const [px, py] = screen(camera, size, row); const width = ctxMeasure(row); return { row, x: px + width / 2 * (px > size.width * 0.7 ? -1 : 1), y: py, width: width + 20, height: 17 }; }),
        { x0: -400, y0: 0, x1: size.width + 400, y1: size.height });
      boxes.forEach((one) => drawName(ctx, camera, size, one.row, one.row === selected ? 650 : 400));
      drawRing(ctx, camera, size, selected, '--selected');
    }
    function over(ctx, camera, size, resting) {
      if (resting && placedFor !== camera) placeLabels(camera, size, ctx);
      if (selected >= 0) drawSelected(ctx, camera, size); else drawLabels(ctx, camera, size);
      for (const [item, token] of [[cursor, '--focus'], [hovered, '--accent']]) {
        if (!item) continue;
        if (item.row >= 0) { drawRing(ctx, camera, size, item.row, token); drawName(ctx, camera, size, item.row, 600); continue; }
        const hull = outlines[item.community];
        ctx.beginPath();
        for (let at = 0; at < hull.points.length; at += 2) ctx.lineTo(...atlas.camera.toScreen(camera, size, hull.points[at], hull.points[at + 1]));
        ctx.closePath();
        ctx.strokeStyle = palette.colour(token);
        ctx.lineWidth = 1.75;
        ctx.stroke();
      }
    }

    /* ---- acting ---- */
    const same = (a, b) => (a && b ? a.row === b.row && a.community === b.community : !a && !b);
    function describe(item) {
      if (item.row >= 0) return { title: catalogue.ids[item.row], text: session.factsLine(item.row) };
      return { title: communities[item.community].label, text: 'community of ' + atlas.format.plural(communities[item.community].models, 'model') };
    }
    function hover(point, camera, size) {
      const item = point ? pick(point, camera, size) : null;
      if (!same(item, hovered)) { hovered = item; session.surface.refresh(); }
      session.tip(item ? describe(item) : null, point);
      return Boolean(item);
    }
    function open(one) {
      const { points } = outlines[one];
      const xs = points.filter((value, at) => at % 2 === 0);
      const ys = points.filter((value, at) => at % 2 === 1);
      session.surface.fly(atlas.camera.fit({ x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) }, session.surface.size(), 50));
    }
    function click(point, camera, size) {
      const item = pick(point, camera, size);
      cursor = null;
      if (item && item.row >= 0) { session.change({ selected: catalogue.ids[item.row] }); return; }
      if (session.state().selected) session.change({ selected: null });
      if (item) { session.focus(item); open(item.community); } else session.focus(null);
    }
    /** Bring a model into sight; the selected one with its neighbours, once they are known. */
    function reveal(row) {
      const { surface } = session;
      const camera = surface.camera();
      const size = surface.size();
      if (row === selected) {
        awaited = lit ? -1 : row;
        if (lit) surface.fly(closer(hullsOf.boxOf(x, y, [row, ...lit.rows]), size, camera));
        return;
      }
      const [sx, sy] = screen(camera, size, row);
      const k = Math.max(camera.k, scene.homeK * 9);
      if (k > camera.k * 1.01 || sx < 60 || sy < 40 || sx > size.width - 60 || sy > size.height - 40) surface.fly({ x: x[row], y: y[row], k });
    }
    /** A camera for a box: no closer than where names can be read apart, and still if the box is well in sight already. */
    function closer(box, size, camera) {
      const fitted = atlas.camera.fit(box, size, 70);
      const [ax, ay] = atlas.camera.toScreen(camera, size, box.x0, box.y0);
      const [bx, by] = atlas.camera.toScreen(camera, size, box.x1, box.y1);
      if (ax > 0 && ay > 0 && bx < size.width && by < size.height && camera.k > fitted.k * 0.45) return camera;
      return { ...fitted, k: Math.min(fitted.k, scene.homeK * 60) };
    }
    function rowsOf(one) {
      const rows = [];
      community.forEach((other, row) => { if (other === one && hues[row] !== DIM) rows.push(row); });
      return rows.sort((a, b) => scene.bright[b] - scene.bright[a] || a - b);
    }

    /** Arrows walk communities by size; down goes to the brightest model, from there along the neighbours. */
    function key(event) {
      const { key: name } = event;
      const step = { ArrowRight: 1, ArrowLeft: -1 }[name];
      const here = cursor || (selected >= 0 ? { row: selected } : null);
      if (step) {
        if (here && here.row >= 0 && lit && lit.rows.length) setCursor({ row: lit.rows[(lit.rows.indexOf(here.row) + step + lit.rows.length) % lit.rows.length] });
        else if (here && here.row >= 0) { const rows = rowsOf(community[here.row]); setCursor({ row: rows[(rows.indexOf(here.row) + step + rows.length) % rows.length] }); }
        else setCursor({ row: -1, community: bySize[((here ? bySize.indexOf(here.community) : step > 0 ? -1 : 0) + step + bySize.length) % bySize.length] });
        return true;
      }
      if (name === 'ArrowDown' && here && here.row < 0) { const rows = rowsOf(here.community); if (rows.length) setCursor({ row: rows[0] }); return true; }
      if (name === 'ArrowUp' && here && here.row >= 0 && outlines[community[here.row]]) { setCursor({ row: -1, community: community[here.row] }); return true; }
      if (name === 'Enter' && here) { if (here.row >= 0) { cursor = null; session.change({ selected: catalogue.ids[here.row] }); } else open(here.community); return true; }
      if (name === 'Backspace') { const up = parentClade(); if (up !== undefined) session.change({ root: up, map: null }); return true; }
      if (name === 'Escape' && here) { cursor = null; session.change({ selected: null }); session.focus(null); session.surface.refresh(); return true; }
      return name === 'ArrowDown' || name === 'ArrowUp';
    }
    function setCursor(item) {
      cursor = item;
      session.focus(item, describe(item));
      if (item.row >= 0) reveal(item.row);
      session.surface.refresh();
    }
    /** The slug above the clade in view, null for all, undefined where there is nothing above. */
    function parentClade() {
      const slug = session.state().root;
      if (!slug || cladeNow < 0) return undefined;
      const parent = catalogue.clades.parent[cladeNow];
      return parent < 0 || catalogue.clades.slug[parent] === session.clade ? null : catalogue.clades.slug[parent];
    }

    function panel(item) {
      const { ofModel, ofClade, ofMany, brightest } = atlas.panel;
      const { make } = atlas.dom;
      if (item && item.row >= 0) return ofModel(session, item.row);
      if (item) {
        const one = communities[item.community];
        const families = make('ol', { class: 'near' }, one.families.map(([clade, models]) => make('li', {}, make('button', { type: 'button', onclick: () => session.openClade(clade) },
          make('span', {}, catalogue.clades.title[clade]), make('span', { class: 'value' }, atlas.format.count(models))))));
        return [...ofMany(one.label, one.models, null), make('div', { class: 'rule' }, make('h4', {}, 'Families in it'), families), brightest(session, rowsOf(item.community).slice(0, 8))];
      }
      if (cladeNow >= 0) return [...ofClade(session, cladeNow), brightest(session, memberRows.slice().sort((a, b) => scene.bright[b] - scene.bright[a] || a - b).slice(0, 8))];
      const largest = make('ol', { class: 'near' }, bySize.slice(0, 14).map((one) => make('li', {}, make('button', { type: 'button', onclick: () => { session.focus({ row: -1, community: one }); open(one); } },
        make('span', {}, communities[one].label), make('span', { class: 'value' }, atlas.format.count(communities[one].models))))));
      return [...ofMany('All models', catalogue.size, session.kept), make('div', { class: 'rule' }, make('h4', {}, 'The largest communities'), largest)];
    }

    return {
      update, home, limits, over, hover, click, key, panel, reveal,
      world: () => WORLD,
      draw: (ctx, camera, size) => paintGraph.paint(ctx, scene, camera, size),
      path: () => (cladeNow < 0 ? [-1] : [...(session.clade ? [] : [-1]), ...catalogue.lineage(cladeNow).filter((clade, at, all) => !session.clade || at >= all.indexOf(catalogue.cladeOf(session.clade)))]),
      titleOf: (clade) => (clade < 0 ? 'All models' : catalogue.clades.title[clade]),
      reference: (clade) => (clade < 0 ? null : catalogue.clades.slug[clade]),
      fullLink: () => atlas.panel.link(atlas.dom.root() + 'graph.html#' + atlas.state.write({ ...session.state(), root: session.state().root || session.clade, at: null, map: null }), 'Open in the whole graph'),
      rowsOnScreen(camera, size) {
        const [x0, y0] = atlas.camera.toWorld(camera, size, 0, 0);
        const [x1, y1] = atlas.camera.toWorld(camera, size, size.width, size.height);
        return index.range(x0, y0, x1, y1).filter((row) => hues[row] !== DIM);
      },
    };
  }

  atlas.views = atlas.views || {};
  atlas.views.graph = { create: createGraphView, needs: 'graph', scripts: ['static/vendor/kdbush.min.js'] };
})(globalThis.constellation = globalThis.constellation || {});
