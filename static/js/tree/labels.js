/* Choose and place the names on the tree at the current zoom, the most important first: the selected model, named
   branches (large ones first), models (those with many downloads first), and unnamed branches.
   A label is {node, text, font, rank, x, y, width, height, turn, wx, wy, dx, dy}: its rectangle on the screen, and the
   point of the tree with which it moves while the camera moves. */
((atlas) => {
  'use strict';
  const { treeLayout, labels, treeVisibility, treeCallouts } = atlas;
  const SIZES = { wide: [16, 13.5, 12.5], narrow: [14, 12.5, 12] };
  const TIP = 12.5;
  const NARROW = 480; // px; names are smaller if the shorter side of the stage is shorter
  const WHOLE = 1.25; // names are around the disc if it is not larger than this, relative to the fitted view
  const LETTERS = { branch: 26, model: 44 };
  const FEWEST = 9; // minimum number of letters of a shortened name
  const EDGE = 6; // px between a name and the edge of the stage
  const GAP = 8; // px between a dot and its name
  const WIDE = 12; // px on the rim; a smaller branch has no name inside the whole disc
  const MAIN = 40; // number of branches that have a name on a large stage, beside the disc or inside
  const LARGE = 0.015; // share of the models on the view; the names of smaller branches are set in small type
  const COLOURED = 0.02; // a branch with a colour of its own is as important as one with this share of the models
  const DEEPER = 3; // a sub-branch is this many times less important than a branch with as many models
  const MOST = { branch: 30, model: 60, merge: 18, sign: 14 };
  const TRIED = { branch: 160, model: 300 }; // maximum number of names that are tried
  const ACROSS = [0.5, 0.3, 0.7, 0.12, 0.88]; // angles that are tried, as shares of a wedge

  const isNarrow = (size) => Math.min(size.width, size.height) < NARROW;
  const fontOf = (size, rank) => SIZES[isNarrow(size) ? 'narrow' : 'wide'][rank];
  const heightOf = (font) => Math.ceil(font * 1.28);

  /** Collect the visible branches with and without a name, and the brightest model of each visible end. The depth of
      a node counts only named ancestors. */
  function gather(scene, camera, size) {
    const { layout } = scene;
    const { tree } = layout;
    const found = { clades: [], merges: [], leaves: [] };
    const open = [];
    const whole = tree.count[layout.root];
    const worthOf = ({ node, depth }) => (depth === 1 && scene.isInLegend(node) ? COLOURED * whole : 0);
    treeVisibility.walk(layout, camera, size, (node, a0, a1, ray) => {
      if (node === layout.root || tree.room?.has(node)) return;
      while (open.length && tree.end[open[open.length - 1]] <= node) open.pop();
      const title = scene.titleOf(node);
      const count = tree.count[node];
      const depth = open.length + 1;
      const rank = Math.min(depth - 1 + (count < LARGE * whole ? 1 : 0), 2);
      const one = { node, a0, a1, count, depth, rank, isRay: ray };
      if (title) open.push(node);
      const isFolded = layout.collapsed.has(node);
      if (title || isFolded)
        found.clades.push({
          ...one,
          text: scene.labelOf(node, isNarrow(size)),
          importance: (isFolded ? 2 : 1) * Math.max(count, worthOf(one)) * DEEPER ** (1 - one.depth),
        });
      else if (!ray) found.merges.push({ ...one, rank: 2 });
      if (ray && !isFolded) found.leaves.push({ node, leaf: tree.nodeOfRow[scene.brightest(node)] });
    });
    found.clades.sort((p, q) => q.importance - p.importance || p.node - q.node);
    found.merges.sort((p, q) => q.count - p.count || p.node - q.node);
    return found;
  }

  /** Return the label of a branch, without a place. */
  function writeBranch(one, size, measure) {
    const { rank } = one;
    const font = fontOf(size, rank);
    const text = labels.clip(one.text, LETTERS.branch);
    const widthOf = (other) => measure(other, font, rank) + 8;
    return { node: one.node, text, font, rank, height: heightOf(font), width: widthOf(text), widthOf };
  }
  /** Return the label of a model, without a place. */
  function writeLeaf(scene, leaf, measure) {
    const text = labels.clip(scene.catalogue.nameOf(scene.tree.leaf[leaf]), LETTERS.model);
    const widthOf = (other) => measure(other, TIP, 3) + 6;
    return { node: leaf, text, font: TIP, rank: 3, height: heightOf(TIP) - 1, width: widthOf(text), widthOf };
  }

  /** Tools for placing labels at the current camera: `ray` returns the visible part of a ray from the centre, and
      the others return labels at a distance from the centre. */
  function createPlacer(camera, size) {
    const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
    /** Return the first and last distance in pixels at which a ray is on the screen, or null. */
    function ray(a) {
      let [near, far] = [0, Infinity];
      for (const [at, step, most] of [
        [x, Math.cos(a), size.width],
        [y, Math.sin(a), size.height],
      ]) {
        const ends = [(EDGE - at) / step, (most - EDGE - at) / step].sort((p, q) => p - q);
        near = Math.max(near, ends[0]);
        far = Math.min(far, ends[1]);
      }
      return far > near ? [near, far] : null;
    }
    function move(label, a, distance, anchor, turn) {
      const [cos, sin] = [Math.cos(a), Math.sin(a)];
      return {
        ...label,
        turn,
        x: x + distance * cos,
        y: y + distance * sin,
        wx: (anchor / camera.k) * cos,
        wy: (anchor / camera.k) * sin,
        dx: (distance - anchor) * cos,
        dy: (distance - anchor) * sin,
      };
    }
    const level = (label, a, distance) => move(label, a, distance, distance, 0);
    /** Text along a ray is never upside down. */
    const along = (label, a, distance, anchor = distance) =>
      move(label, a, distance, anchor, Math.cos(a) < 0 ? a + Math.PI : a);
    return { x, y, ray, level, along };
  }

  /** Return the common part of two ranges, or null. */
  function meet([a, b], range) {
    if (!range) return null;
    const [low, high] = [Math.max(a, range[0]), Math.min(b, range[1])];
    return high > low ? [low, high] : null;
  }

  /** Yield places for the name of a branch inside the disc: horizontal in its wedge, along its stem, and along the
      middle of its wedge. */
  function* placesInside(scene, one, label, camera, placer) {
    const { layout } = scene;
    const rim = treeVisibility.rimOf(camera);
    const node = treeLayout.radius(layout, one.node) * camera.k;
    const above = treeLayout.radius(layout, layout.tree.parent[one.node]) * camera.k;
    for (const share of ACROSS) {
      const a = one.a0 + share * (one.a1 - one.a0);
      const seen = meet([node, rim * 0.98], placer.ray(a));
      if (!seen) continue;
      const needed = Math.abs(Math.cos(a)) * label.height + Math.abs(Math.sin(a)) * 0.7 * label.width;
      for (const part of share === 0.5 ? [0.04, 0.3, 0.55, 0.8] : [0.3, 0.6]) {
        const distance = seen[0] + part * (seen[1] - seen[0]);
        if ((one.a1 - one.a0) * distance >= needed) yield placer.level(label, a, distance);
      }
    }
    const middle = (one.a0 + one.a1) / 2;
    for (const range of [
      [above, node],
      [node, rim],
      [above, rim],
    ]) {
      const seen = meet(range, placer.ray(middle));
      if (!seen || seen[1] - seen[0] < label.width + 8) continue;
      const free = seen[1] - seen[0] - label.width - 8;
      for (const part of [0.9, 0.75, 0.6, 0.45, 0.3, 0.15, 0.05])
        yield placer.along(label, middle, seen[0] + 4 + part * free + label.width / 2);
    }
  }
  /** Yield places for the name of a model: outside its dot, or along its stem if the dot is not on the screen. The
      name outside the dot is shortened to fit the screen. */
  function* placesOfLeaf(scene, { node, leaf }, label, camera, placer, outer) {
    const { layout } = scene;
    const rim = treeVisibility.rimOf(camera);
    const a = treeLayout.angle(layout, leaf);
    const seen = placer.ray(a);
    const start = outer + GAP;
    if (!seen) return;
    if (seen[1] > start) {
      if (seen[0] > start) return;
      const short = labels.shorten(label, seen[1] - start, label.widthOf, FEWEST);
      if (short) yield placer.along(short, a, start + short.width / 2, rim);
      return;
    }
    const above = treeLayout.radius(layout, layout.tree.parent[node]) * camera.k;
    const stem = meet([above, rim], seen);
    if (!stem || stem[1] - stem[0] < label.width + 8) return;
    // The name begins near the branch from which the stem comes.
    yield placer.along(label, a, stem[0] + 6 + label.width / 2);
    yield placer.along(label, a, (stem[0] + stem[1]) / 2);
  }

  /** Return models beyond the edge of the screen, brightest first. Where only few branches are on the screen, their
      names are signposts. */
  function beyond(scene, camera, size, worthOf) {
    const { layout, tree } = scene;
    const { middle, half } = treeVisibility.sightOf(camera, size);
    if (half === Infinity) return [];
    const [first, last] = [middle - half, middle + half].map((a) =>
      treeLayout.leafAt(layout, treeLayout.polar(Math.cos(a), Math.sin(a))[0]),
    );
    // The first angle may be before the start of the layout, and thus at its end.
    const ranges =
      first > last
        ? [
            [layout.root, last],
            [first, layout.end - 1],
          ]
        : [[first, last]];
    const leaves = [];
    for (const [from, to] of ranges) {
      for (let leaf = from; leaf <= to; leaf++)
        if (tree.leaf[leaf] >= 0 && treeLayout.shows(layout, leaf)) leaves.push({ node: leaf, leaf });
    }
    return leaves.sort((p, q) => worthOf(q) - worthOf(p) || p.leaf - q.leaf).slice(0, 4 * MOST.sign);
  }
  function writeSign(scene, leaf, measure) {
    const label = writeLeaf(scene, leaf, measure);
    const isLeft = Math.cos(treeLayout.angle(scene.layout, leaf)) < 0;
    const text = isLeft ? `← ${label.text}` : `${label.text} →`;
    return { ...label, text, width: label.widthOf(text), rank: 2 };
  }
  function* placesOfSign({ leaf }, scene, label, placer) {
    const a = treeLayout.angle(scene.layout, leaf);
    const seen = placer.ray(a);
    if (!seen || seen[1] - seen[0] < label.width) return;
    const free = seen[1] - seen[0] - label.width;
    for (const part of [1, 0.6, 0.3, 0]) yield placer.along(label, a, seen[0] + part * free + label.width / 2);
  }

  /** Place the labels of candidates until `most` are placed. */
  function placeAll(space, candidates, most, write, places) {
    const placed = [];
    for (const one of candidates) {
      if (placed.length >= most) break;
      const label = write(one);
      for (const place of places(one, label)) {
        if (!space.take(place)) continue;
        placed.push(place);
        break;
      }
    }
    return placed;
  }

  /** Yield a place for the name of a model inside the rim, along its stem. */
  function* placesInsideRim({ leaf }, scene, label, camera, placer) {
    const rim = treeVisibility.rimOf(camera);
    yield placer.along(label, treeLayout.angle(scene.layout, leaf), rim - GAP - label.width / 2);
  }

  /** Place names around the whole disc. Names for which there is no room beside it are inside. */
  function placeAround({ scene, camera, size, space, placer, found, marked, leaves, ofBranch, ofLeaf }) {
    const { layout } = scene;
    const rim = treeVisibility.rimOf(camera);
    const beside = (one) => ({ ...ofLeaf(one), a: treeLayout.angle(layout, one.leaf) });
    const around = treeCallouts.place(
      [
        ...marked.map((one) => ({ ...beside(one), isMarked: true })),
        ...found.clades.slice(0, TRIED.branch).map((one) => ({ ...ofBranch(one), a: (one.a0 + one.a1) / 2 })),
        ...leaves.map(beside),
      ],
      { centre: placer, ring: treeVisibility.ring(camera), rim, k: camera.k, size, space },
    );
    const shown = new Set(around.map(({ node }) => node));
    const inRim = (one, label) => placesInsideRim(one, scene, label, camera, placer);
    const unseen = marked.filter(({ leaf }) => !shown.has(leaf));
    const chosen = placeAll(space, unseen, unseen.length, ofLeaf, inRim);
    const isWide = (one) => (one.a1 - one.a0) * rim >= WIDE;
    const left = found.clades.filter(
      (one, at) => !shown.has(one.node) && ((one.depth === 1 && isWide(one)) || (at < MAIN && !isNarrow(size))),
    );
    const ofSpoke = (one) => ofBranch(isWide(one) ? one : { ...one, rank: 2 });
    const inside = placeAll(space, left, MOST.branch, ofSpoke, (one, label) =>
      placesInside(scene, one, label, camera, placer),
    );
    const few = leaves.length <= treeCallouts.FEW ? leaves.filter(({ leaf }) => !shown.has(leaf)) : [];
    return [...around, ...chosen, ...inside, ...placeAll(space, few, MOST.model, ofLeaf, inRim)];
  }

  /** Place names on a part of the disc. */
  function placeWithin({ scene, camera, size, space, placer, found, marked, leaves, worthOf, measure, ...write }) {
    const { layout, tree } = scene;
    const { ofBranch, ofLeaf } = write;
    const inWedge = (one, label) => placesInside(scene, one, label, camera, placer);
    const outside = (one, label, outer) => placesOfLeaf(scene, one, label, camera, placer, outer);
    const atTip = (one, label) =>
      outside(one, label, treeVisibility.tip(camera, scene.bright[tree.leaf[one.leaf]]));
    const brightestOf = (node) => tree.nodeOfRow[scene.brightest(node)];
    const atRing = ({ node }, label) =>
      outside({ node, leaf: brightestOf(node) }, label, treeVisibility.ring(camera));
    // The name of a branch that is a single ray is at the ring, near the name of its brightest model.
    const isSingle = (one) => one.isRay && !layout.collapsed.has(one.node);
    const placed = placeAll(space, marked, marked.length, ofLeaf, atTip);
    const clades = found.clades.filter((one) => !isSingle(one)).slice(0, TRIED.branch);
    const singles = found.clades.filter(isSingle).slice(0, TRIED.branch);
    placed.push(...placeAll(space, clades, MOST.branch, ofBranch, inWedge));
    placed.push(...placeAll(space, singles, MOST.branch, ofBranch, atRing));
    const named = new Set(placed.map(({ node }) => node));
    const unnamed = leaves.filter(({ node }) => !named.has(node));
    placed.push(...placeAll(space, unnamed, MOST.model, ofLeaf, atTip));
    const ofMerge = (one) => ofBranch({ ...one, text: scene.labelOf(one.node) });
    const merges = found.merges.slice(0, 4 * MOST.merge);
    placed.push(...placeAll(space, merges, MOST.merge - placed.length, ofMerge, inWedge));
    if (placed.length < MOST.sign) {
      const signs = beyond(scene, camera, size, worthOf);
      const ofSign = ({ leaf }) => writeSign(scene, leaf, measure);
      const onRay = (one, label) => placesOfSign(one, scene, label, placer);
      placed.push(...placeAll(space, signs, MOST.sign - placed.length, ofSign, onRay));
    }
    return placed;
  }

  /** Return the labels for a camera. `measure` returns the width of a text in a font, and `covered` are rectangles
      without labels. */
  function place(scene, camera, size, measure, covered) {
    const { tree } = scene;
    const space = labels.createSpace({ x0: 2, x1: size.width - 2, y0: 2, y1: size.height - 2 });
    for (const box of covered) space.add(box);
    const found = gather(scene, camera, size);
    const isDim = (leaf) => scene.hueOf(leaf) === atlas.colouring.DIM;
    const worthOf = ({ leaf }) => scene.bright[tree.leaf[leaf]] - (isDim(leaf) ? 2 : 0);
    const marked = scene.marked().map((leaf) => ({ node: leaf, leaf }));
    const chosen = new Set(marked.map(({ leaf }) => leaf));
    const leaves = found.leaves
      .filter(({ leaf }) => !chosen.has(leaf))
      .sort((p, q) => worthOf(q) - worthOf(p) || p.leaf - q.leaf)
      .slice(0, TRIED.model);
    const task = {
      ...{ scene, camera, size, space, found, marked, leaves, worthOf, measure },
      placer: createPlacer(camera, size),
      ofBranch: (one) => writeBranch(one, size, measure),
      ofLeaf: ({ leaf }) => writeLeaf(scene, leaf, measure),
    };
    return camera.k <= WHOLE * scene.home(size).k ? placeAround(task) : placeWithin(task);
  }

  atlas.treeLabels = { place };
})(globalThis.constellation);
