/* Choose and place the names on the graph at the current zoom. Communities come first, then models, brightest
   first. The name of a community is inside its outline if it fits there. Otherwise it is beside the outline, where
   it covers no other community. */
((atlas) => {
  'use strict';
  const { labels, palette } = atlas;
  const MODELS_FROM = 2.5; // zoom above which models have names
  const COMMUNITIES_TO = 30; // zoom below which communities have names
  const MOST = 260; // maximum number of models that are considered
  const LETTERS = 34;
  const NARROW = 520; // px; names are smaller if the stage is narrower
  const SMALL = 11; // px, the smallest font of a name inside its outline
  const ASIDE = 13; // px, the largest font of a name beside its outline
  const WRAPPED = 14; // letters; a longer name has a line for each of its words
  const CORE = 0.72; // the part of an outline, in each direction, that no other name covers
  const LINE = 1.15; // height of a line, as a part of the font size
  const GAP = 2; // px between an outline and its name

  const fontOf = (px) => palette.font(px, 600, '--serif');

  /** Return the box of an outline on the screen: its centre and its size. */
  function boxOf({ points }, camera, size) {
    const { x0, x1, y0, y1 } = atlas.graphOutlines.extentOf(points);
    const [x, y] = atlas.camera.toScreen(camera, size, (x0 + x1) / 2, (y0 + y1) / 2);
    return { x, y, width: (x1 - x0) * camera.k, height: (y1 - y0) * camera.k };
  }

  /** Return the forms of a name as lists of lines: all words, the best form first, and the first word with
      dots, because other communities may begin with it too. */
  function formsOf(scene, one) {
    const { label } = scene.communities[one];
    const words = one === scene.apart ? label.split(/ (?=a )/) : label.split(' · ');
    if (words.length < 2) return { full: [[label]], short: [label] };
    const dot = one === scene.apart ? '' : ' ·';
    const wrapped = words.map((word, at) => (at < words.length - 1 ? word + dot : word));
    return { full: label.length > WRAPPED ? [wrapped, [label]] : [[label], wrapped], short: [`${words[0]} …`] };
  }

  /** Return the places for the centre of a name around its outline. */
  function spotsAround(box, { width, height }) {
    const aside = (box.width * CORE) / 2;
    const [dx, dy] = [aside + width / 2 + GAP, (box.height * CORE + height) / 2 + GAP];
    const flush = width / 2 - aside; // an end of the name is above or below a side of the outline
    return [
      [0, dy],
      [0, -dy],
      [dx, 0],
      [-dx, 0],
      [flush, dy],
      [-flush, dy],
      [flush, -dy],
      [-flush, -dy],
    ].map(([x, y]) => ({ x: box.x + x, y: box.y + y, width, height }));
  }

  /** List the ways to place the name of a community, the best first: inside its outline if it fits there, beside it,
      and its first word inside or beside it. */
  function* waysOf(scene, one, box, size, measure) {
    const { full, short } = formsOf(scene, one);
    const most = size.width < NARROW ? ASIDE : 19;
    const best = Math.round(Math.min(most, 11.5 + Math.log2(1 + scene.communities[one].models / 60) * 1.6));
    const form = (lines, font) => {
      const css = fontOf(font);
      const width = Math.max(...lines.map((line) => measure(line, css))) + 8;
      return { lines, css, leading: font * LINE, width, height: lines.length * font * LINE + 4 };
    };
    function* inside(forms) {
      for (let font = best; font >= SMALL; font--)
        for (const lines of forms) {
          const made = form(lines, font);
          if (made.width < box.width && made.height < box.height * CORE) yield { ...made, x: box.x, y: box.y };
        }
    }
    function* beside(forms) {
      for (const lines of forms) {
        const made = form(lines, Math.min(best, ASIDE));
        for (const spot of spotsAround(box, made)) yield { ...made, ...spot, isAside: true };
      }
    }
    for (const forms of [full, [short]]) {
      yield* inside(forms);
      yield* beside(forms);
    }
  }

  function ofCommunities(scene, camera, size, measure, space) {
    const named = scene.named().map((one) => ({ one, box: boxOf(scene.outlines[one], camera, size) }));
    const isClear = (one, { x, y, width, height }) =>
      named.every(
        ({ one: other, box }) =>
          other === one ||
          Math.abs(x - box.x) > (width + box.width * CORE) / 2 ||
          Math.abs(y - box.y) > (height + box.height * CORE) / 2,
      );
    const placed = [];
    for (const { one, box } of named) {
      for (const way of waysOf(scene, one, box, size, measure)) {
        if ((way.isAside && !isClear(one, way)) || !space.take(way)) continue;
        const [wx, wy] = atlas.camera.toWorld(camera, size, way.x, way.y);
        const token = one !== scene.apart && scene.isVisible(one) ? '--ink' : '--ink-3';
        placed.push({ ...way, community: one, wx, wy, dx: 0, token });
        break;
      }
    }
    return placed;
  }

  function ofModels(scene, camera, size, measure, space) {
    const css = palette.font(12.5);
    const rows = scene.rowsIn(camera, size);
    // The models of the current branch come first, then their neighbours.
    const groups = scene.surroundings
      ? [rows.filter((row) => !scene.isNext(row)), rows.filter((row) => scene.isNext(row))]
      : [rows];
    const ranked = groups.flatMap((some) => atlas.colouring.brightestOf(some, scene.bright, MOST));
    return ranked
      .map((row) => {
        const text = labels.clip(scene.catalogue.nameOf(row), LETTERS);
        const width = measure(text, css) + 6;
        const dx = atlas.graphPaint.dotSize(scene, camera, row) + 4;
        const [wx, wy] = [scene.x[row], scene.y[row]];
        const [sx, y] = atlas.camera.toScreen(camera, size, wx, wy);
        const x = sx + dx + width / 2;
        return {
          row,
          lines: [text],
          leading: 0,
          css,
          x,
          y,
          wx,
          wy,
          dx,
          width,
          height: 15,
          token: scene.isNext(row) ? '--ink-3' : '--ink-2',
        };
      })
      .filter((one) => space.take(one));
  }

  function place(scene, camera, size, measure, covered) {
    const zoom = camera.k / scene.homeK;
    const space = labels.createSpace({ x0: 2, x1: size.width - 2, y0: 2, y1: size.height - 2 });
    for (const one of covered) space.add(one);
    return [
      ...(zoom < COMMUNITIES_TO ? ofCommunities(scene, camera, size, measure, space) : []),
      ...(zoom > MODELS_FROM ? ofModels(scene, camera, size, measure, space) : []),
    ];
  }

  atlas.graphLabels = { place };
})(globalThis.constellation);
