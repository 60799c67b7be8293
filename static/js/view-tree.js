/* view-tree.js: the radial tree as a scene for surface.js: what is drawn, what is under the pointer, what keys do.
   In: a session (explorer.js) and the tree payload. Out: a scene; what the reader asks for goes to session.change(). */
(function (atlas) {
  'use strict';
  const { radial, palette, paintTree, labelTree } = atlas;
  const NEAR = 4;              // px around the pointer in which a bright star is meant

  function createTreeView(session) {
    const { catalogue } = session;
    const tree = radial.createTree(session.payload);
    let layout = null;
    let shades = null;
    let placed = [];
    let placedFor = null;
    let hovered = null;
    let cursor = -1;
    let selected = -1;

    const scene = {
      catalogue, DIM: atlas.treeColours.DIM, tokens: [], bright: new Float32Array(catalogue.size),
      get layout() { return layout; },
      hueOf: (node) => shades.hue[node],
      brightest: (node) => shades.brightest[node],
      dark: () => atlas.theme.current() === 'dark',
    };
    const rootOf = (state) => {
      const node = radial.readNode(tree, state.root || session.clade, catalogue);
      return node < 0 || tree.leaf[node] >= 0 ? 0 : node;
    };

    /** Take over the session's state; says what of the picture has to be made anew. */
    function update(state, { colours, shape }) {
      if (shape || !layout) {
        const collapsed = new Set(String(state.collapsed || '').split(',').map((text) => radial.readNode(tree, text, catalogue)).filter((node) => node > 0));
        const root = rootOf(state);
        collapsed.delete(root);
        layout = radial.radialLayout(tree, root, collapsed);
        hovered = null;
        if (cursor < layout.root || cursor >= layout.end) cursor = -1;
      }
      if (colours || !shades) {
        scene.tokens = session.colouring.entries.map((entry) => entry.token);
        scene.bright = session.bright;
        shades = atlas.treeColours.shade(tree, session.colouring, session.mask, session.bright);
      }
      selected = catalogue.rowOf(state.selected || '');
      placedFor = null;
    }

    /* ---- looking ---- */
    const world = () => ({ x0: -1150, x1: 1150, y0: -1150, y1: 1150 });
    function home(size) {
      const narrow = Math.min(size.width, size.height);
      const room = Math.max(38, Math.min(narrow * 0.14, 104));
      return atlas.camera.fit({ x0: -1000, x1: 1000, y0: -1000, y1: 1000 }, size, room + Math.min(54, narrow * 0.06));
    }
    const limits = () => {
      const fitted = home(session.surface.size()).k;
      return { least: fitted * 0.5, most: Math.max(fitted * 4, 34 / (layout.unit * radial.RIM)) };
    };

    function pick(point, camera, size) {
      const [wx, wy] = atlas.camera.toWorld(camera, size, ...point);
      const [a, r] = radial.polar(wx, wy);
      if (a < layout.from[0] || a > layout.from[layout.end - layout.root]) return null;
      const px = r * camera.k;
      const rim = radial.RIM * camera.k;
      if (px > paintTree.ring(camera) + 4) return pickLabel(a, px, camera);
      if (px > rim * 0.985 - 2) {
        const node = radial.leafAt(layout, a);
        if (layout.unit * rim >= 2.2 || layout.collapsed.has(node)) return itemOf(node);
        const star = starNear(a, px, camera);
        if (star >= 0) return itemOf(star);
      }
      return itemOf(climb(radial.find(layout, a, Math.min(r, radial.RIM))));
    }
    const itemOf = (node) => ({ node, row: tree.leaf[node] });
    /** Unnamed merges stand for the clade they are in, unless that is the very one that is looked into. */
    function climb(node) {
      if (layout.collapsed.has(node)) return node;
      let named = node;
      while (named > layout.root && !labelTree.titleOf(scene, named)) named = tree.parent[named];
      return named > layout.root ? named : node;
    }
    function pickLabel(a, px, camera) {
      const rim = paintTree.ring(camera);
      const tips = layout.unit * radial.RIM * camera.k >= 5;
      if (px > rim + (tips ? 330 : 150)) return null;
      const label = placed.find((one) => one.kind !== 'box' && Math.abs(one.at - a) <= one.half);
      return label ? itemOf(label.node) : null;
    }
    function starNear(a, px, camera) {
      const rim = radial.RIM * camera.k;
      const reach = NEAR / rim;
      let best = -1;
      const first = radial.leafAt(layout, a - reach);
      const last = tree.end[radial.leafAt(layout, a + reach)];
      for (let node = first; node < last; node++) {
        const row = tree.leaf[node];
        if (row < 0 || scene.bright[row] ** 2 * paintTree.corona(camera) < px - rim - NEAR) continue;
        if (best < 0 || scene.bright[row] > scene.bright[tree.leaf[best]]) best = node;
      }
      return best >= 0 && scene.bright[tree.leaf[best]] > 0.25 ? best : -1;
    }

    /* ---- drawing ---- */
    function draw(ctx, camera, size) { paintTree.paint(ctx, scene, camera, size); }
    function placeLabels(camera, size, ctx) {
      const measure = (text, font) => { ctx.font = palette.font(font, 600, '--serif'); return ctx.measureText(text).width; };
      placed = labelTree.place(scene, camera, size, measure);
      placedFor = camera;
    }
    function tipRadius(camera, row) {
      return radial.RIM * camera.k + scene.bright[row] ** 2 * paintTree.corona(camera) + 7;
    }
    function writeAlong(ctx, camera, size, a, r, text, font, colour) {
      const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
      ctx.save();
      ctx.translate(x + r * Math.cos(a), y + r * Math.sin(a));
      const left = Math.cos(a) < 0;
      ctx.rotate(left ? a + Math.PI : a);
      ctx.textAlign = left ? 'right' : 'left';
      ctx.textBaseline = 'middle';
      ctx.font = font;
      halo(ctx, text, 0, 0, colour);
      ctx.restore();
    }
    function halo(ctx, text, x, y, colour) {
      ctx.lineJoin = 'round';
      ctx.lineWidth = 3.5;
      ctx.strokeStyle = palette.colour('--halo');
      ctx.strokeText(text, x, y);
      ctx.fillStyle = colour;
      ctx.fillText(text, x, y);
    }
    const fontOf = (one) => (one.kind === 'tip' ? palette.font(one.font) : palette.font(one.font, one.rank ? 500 : 600, one.rank ? '--sans' : '--serif'));
    const inkOf = (one) => palette.colour(shades.hue[one.node] === scene.DIM ? '--ink-3' : one.rank === 0 || one.kind === 'tip' ? '--ink' : '--ink-2');

    function drawLabels(ctx, camera, size) {
      for (const one of placed) {
        if (one.kind === 'box') {
          const [x, y] = atlas.camera.toScreen(camera, size, one.wx, one.wy);
          ctx.font = fontOf(one);
          ctx.textAlign = 'center';
          ctx.textBaseline = 'middle';
          halo(ctx, one.text, x, y, inkOf(one));
        } else {
          const r = one.kind === 'tip' ? tipRadius(camera, one.row) : paintTree.ring(camera) + 10;
          writeAlong(ctx, camera, size, one.at, r, one.text, fontOf(one), inkOf(one));
        }
      }
    }
    /** The way from the root to a node, as one line. */
    function drawPath(ctx, camera, size, node, colour, width) {
      const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
      ctx.beginPath();
      for (let at = node; at > layout.root; at = tree.parent[at]) {
        const a = radial.angle(layout, at);
        const r0 = radial.radius(layout, tree.parent[at]) * camera.k;
        const r1 = radial.radius(layout, at) * camera.k;
        ctx.moveTo(x + r1 * Math.cos(a), y + r1 * Math.sin(a));
        ctx.lineTo(x + r0 * Math.cos(a), y + r0 * Math.sin(a));
        const b = radial.angle(layout, tree.parent[at]);
        const steps = Math.max(1, Math.min(200, Math.ceil(Math.abs(b - a) * r0 / 8)));
        if (tree.parent[at] > layout.root) for (let step = 1; step <= steps; step++) { const c = a + (b - a) * step / steps; ctx.lineTo(x + r0 * Math.cos(c), y + r0 * Math.sin(c)); }
      }
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
    function drawMark(ctx, camera, size, node, token, strong) {
      if (node < layout.root || node >= layout.end || layout.hidden[node - layout.root]) return;
      const colour = palette.colour(token);
      const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
      drawPath(ctx, camera, size, node, colour, strong ? 2 : 1.5);
      const row = tree.leaf[node];
      if (row < 0) {
        const [a0, a1] = radial.wedge(layout, node);
        paintTree.sector(ctx, x, y, radial.radius(layout, node) * camera.k, paintTree.ring(camera) - 3, a0, a1);
        ctx.fillStyle = palette.faint(token, 0.12);
        ctx.fill();
        ctx.strokeStyle = colour;
        ctx.lineWidth = 1.25;
        ctx.stroke();
        return;
      }
      const a = radial.angle(layout, node);
      const r = tipRadius(camera, row) - 7;
      ctx.beginPath();
      ctx.arc(x + r * Math.cos(a), y + r * Math.sin(a), 6, 0, 2 * Math.PI);
      ctx.lineWidth = 2;
      ctx.strokeStyle = colour;
      ctx.stroke();
      writeAlong(ctx, camera, size, a, Math.max(r, 0) + 12, catalogue.nameOf(row), palette.font(13, 600), palette.colour('--ink'));
    }
    function over(ctx, camera, size, resting) {
      if (resting && placedFor !== camera) placeLabels(camera, size, ctx);
      drawLabels(ctx, camera, size);
      if (selected >= 0) drawMark(ctx, camera, size, tree.nodeOfRow[selected], '--selected', true);
      if (cursor >= 0) drawMark(ctx, camera, size, cursor, '--focus', false);
      if (hovered && hovered.node > layout.root) drawMark(ctx, camera, size, hovered.node, '--accent', false);
    }

    /* ---- acting ---- */
    function hover(point, camera, size) {
      const item = point ? pick(point, camera, size) : null;
      const changed = (item ? item.node : -1) !== (hovered ? hovered.node : -1);
      hovered = item;
      if (changed) session.surface.refresh();
      session.tip(item && item.node > layout.root ? describe(item) : null, point);
      return Boolean(item && item.node > layout.root);
    }
    function describe({ node, row }) {
      if (row >= 0) return { title: catalogue.ids[row], text: session.factsLine(row) };
      const title = labelTree.titleOf(scene, node) || 'Branch around ' + catalogue.nameOf(shades.brightest[node]);
      return { title, text: atlas.format.plural(tree.count[node], 'model') + (session.mask ? ', ' + atlas.format.count(shades.kept[node]) + ' kept by the filter' : '') };
    }
    function click(point, camera, size) {
      const item = pick(point, camera, size);
      if (item && item.row >= 0) { cursor = -1; session.change({ selected: catalogue.ids[item.row] }); }
      else if (item && item.node > layout.root) act(item.node);
      else session.change({ selected: null });
    }
    /** A collapsed node opens, any other becomes the root. */
    function act(node) {
      if (layout.collapsed.has(node)) toggle(node);
      else session.change({ root: radial.writeNode(tree, node, catalogue), at: null });
    }
    function toggle(node) {
      const nodes = new Set(layout.collapsed);
      if (!nodes.delete(node)) nodes.add(node);
      session.change({ collapsed: [...nodes].sort((a, b) => a - b).map((one) => radial.writeNode(tree, one, catalogue)).join(',') });
    }
    function parentRoot() {
      let node = layout.root;
      const top = session.clade ? radial.readNode(tree, session.clade, catalogue) : 0;
      if (node === top) return -1;
      do node = tree.parent[node]; while (node > top && !labelTree.titleOf(scene, node));
      return node;
    }
    function goUp() {
      const node = parentRoot();
      if (node >= 0) session.change({ root: node === 0 || radial.writeNode(tree, node, catalogue) === session.clade ? null : radial.writeNode(tree, node, catalogue), at: null });
    }

    function key(event) {
      const here = cursor >= 0 ? cursor : selected >= 0 && !layout.hidden[tree.nodeOfRow[selected] - layout.root] ? tree.nodeOfRow[selected] : layout.root;
      const steps = { ArrowUp: () => (here > layout.root ? tree.parent[here] : here), Home: () => layout.root,
        ArrowDown: () => (tree.leaf[here] >= 0 || layout.collapsed.has(here) ? here : here + 1),
        ArrowRight: () => sibling(here, 1), ArrowLeft: () => sibling(here, -1) };
      if (steps[event.key]) { setCursor(steps[event.key]()); return true; }
      if (event.key === 'Enter') { if (tree.leaf[here] >= 0) session.change({ selected: catalogue.ids[tree.leaf[here]] }); else if (here > layout.root) act(here); return true; }
      if (event.key === ' ') { if (tree.leaf[here] < 0 && here > layout.root) toggle(here); return true; }
      if (event.key === 'Backspace') { goUp(); return true; }
      if (event.key === 'Escape' && (cursor >= 0 || selected >= 0)) { cursor = -1; session.change({ selected: null }); session.focus(null); session.surface.refresh(); return true; }
      return false;
    }
    function sibling(node, step) {
      const parent = tree.parent[node];
      if (node === layout.root || parent < 0) return node;
      const family = [];
      for (let child = parent + 1; child < tree.end[parent]; child = tree.end[child]) family.push(child);
      return family[(family.indexOf(node) + step + family.length) % family.length];
    }
    function setCursor(node) {
      cursor = node;
      session.focus(itemOf(node), describe(itemOf(node)));
      reveal(node);
      session.surface.refresh();
    }
    /** Bring a node into sight, closer where its neighbours would be thinner than a hair. */
    function reveal(node) {
      const { surface } = session;
      const camera = surface.camera();
      if (!camera || node === layout.root) return;
      const [wx, wy] = radial.point(layout, node);
      const size = surface.size();
      const [x, y] = atlas.camera.toScreen(camera, size, wx, wy);
      const [a0, a1] = radial.wedge(layout, node);
      const wanted = tree.leaf[node] >= 0 ? 9 / layout.unit / radial.RIM : 24 / (a1 - a0) / Math.max(radial.radius(layout, node), 200);
      const k = Math.max(camera.k, Math.min(wanted, limits().most));
      if (k > camera.k * 1.01 || x < 40 || y < 40 || x > size.width - 40 || y > size.height - 40) surface.fly({ x: wx, y: wy, k });
    }

    function panel(item) {
      const node = item && item.node !== undefined ? item.node : layout.root;
      const row = item ? item.row : -1;
      if (row >= 0) return atlas.panel.ofModel(session, row);
      const { links, ofClade, ofMany, brightest } = atlas.panel;
      const { make } = atlas.dom;
      const button = (text, run) => make('button', { type: 'button', onclick: run }, text);
      const actions = node === layout.root ? [layout.root > 0 && parentRoot() >= 0 ? button('Up one level', goUp) : null]
        : [button('Make it the root', () => act(node)), button(layout.collapsed.has(node) ? 'Open it' : 'Collapse it', () => toggle(node))];
      const head = tree.named(node) ? ofClade(session, tree.clade[node], actions)
        : [...ofMany(titleOf(node), tree.count[node], session.mask ? shades.kept[node] : null), links(...actions)];
      return [...head, brightest(session, brightestOf(node, 8))];
    }
    const titleOf = (node) => labelTree.titleOf(scene, node) || (node === 0 ? 'All models' : 'Branch around ' + catalogue.nameOf(shades.brightest[node]));
    function brightestOf(node, most) {
      const rows = [];
      for (let at = node; at < tree.end[node]; at++) if (tree.leaf[at] >= 0 && (!session.mask || session.mask[tree.leaf[at]])) rows.push(tree.leaf[at]);
      return rows.sort((a, b) => scene.bright[b] - scene.bright[a] || a - b).slice(0, most);
    }

    return {
      panel, titleOf,
      fullLink: () => atlas.panel.link(atlas.dom.root() + 'tree.html#' + atlas.state.write({ ...session.state(), root: session.state().root || session.clade, at: null, map: null }), 'Open in the whole tree'),
      update, world, home, limits, draw, over, hover, click, key, goUp, toggle, act, tree,
      settled: () => undefined,
      reveal: (row) => { const node = tree.nodeOfRow[row]; if (node >= layout.root && node < layout.end) reveal(node); },
      holds: (row) => { const node = tree.nodeOfRow[row]; return node >= layout.root && node < layout.end; },
      rootItem: () => itemOf(layout.root),
      reference: (node) => (node === 0 ? null : radial.writeNode(tree, node, catalogue)),
      isCollapsed: (node) => layout.collapsed.has(node),
      /** From the top (or the page's clade) down to the root in view. */
      path() {
        const top = session.clade ? radial.readNode(tree, session.clade, catalogue) : 0;
        const nodes = [layout.root];
        for (let node = layout.root; node > top;) { node = tree.parent[node]; if (node === top || labelTree.titleOf(scene, node)) nodes.unshift(node); }
        return nodes;
      },
      rowsOnScreen(camera, size) {
        const rows = [];
        paintTree.walk(layout, camera, size, (node, a0, a1, ray) => {
          if (!ray) return;
          for (let at = node; at < tree.end[node]; at++) if (tree.leaf[at] >= 0 && (!session.mask || session.mask[tree.leaf[at]])) rows.push(tree.leaf[at]);
        });
        return rows;
      },
      newick: () => atlas.newick(tree, layout.root, { leafName: (row) => catalogue.ids[row], nodeName: (node) => labelTree.titleOf(scene, node) }),
    };
  }

  atlas.views = atlas.views || {};
  atlas.views.tree = { create: createTreeView, needs: 'tree', sizes: true };
})(globalThis.constellation = globalThis.constellation || {});
