/* Choose and place the names on the graph at the current zoom. Communities come first, then models, brightest
   first. */
((atlas) => {
  'use strict';
  const { labels, palette } = atlas;
  const MODELS_FROM = 2.5; // zoom above which models have names
  const COMMUNITIES_TO = 30; // zoom below which communities have names
  const MOST = 260; // maximum number of models that are considered
  const LETTERS = 34;
  const NARROW = 520; // px; names are smaller if the stage is narrower

  function ofCommunities(scene, camera, size, zoom, measure) {
    return scene.largest
      .filter((one) => scene.communities[one].models * zoom * zoom >= 30)
      .map((one) => {
        const { models, label } = scene.communities[one];
        const { x, y } = scene.outlines[one];
        const font = Math.round(Math.min(size.width < NARROW ? 14 : 19, 12.5 + Math.log2(1 + models / 60) * 1.6));
        const css = palette.font(font, 600, '--serif');
        const [sx, sy] = atlas.camera.toScreen(camera, size, x, y);
        return {
          community: one,
          text: label,
          css,
          x: sx,
          y: sy,
          wx: x,
          wy: y,
          dx: 0,
          width: measure(label, css) + 10,
          height: font + 8,
          token: scene.isVisible(one) ? '--ink' : '--ink-3',
        };
      });
  }

  function ofModels(scene, camera, size, measure) {
    const css = palette.font(12.5);
    const rows = scene
      .rowsIn(camera, size)
      .sort((a, b) => scene.bright[b] - scene.bright[a] || a - b)
      .slice(0, MOST);
    return rows.map((row) => {
      const text = labels.clip(scene.catalogue.nameOf(row), LETTERS);
      const width = measure(text, css) + 6;
      const gap = atlas.graphPaint.dotSize(scene, camera, row) + 4;
      const [sx, sy] = atlas.camera.toScreen(camera, size, scene.x[row], scene.y[row]);
      return {
        row,
        text,
        css,
        x: sx + gap + width / 2,
        y: sy,
        wx: scene.x[row],
        wy: scene.y[row],
        dx: gap,
        width,
        height: 15,
        token: '--ink-2',
      };
    });
  }

  function place(scene, camera, size, measure) {
    const zoom = camera.k / scene.homeK;
    const candidates = [
      ...(zoom < COMMUNITIES_TO ? ofCommunities(scene, camera, size, zoom, measure) : []),
      ...(zoom > MODELS_FROM ? ofModels(scene, camera, size, measure) : []),
    ];
    return labels.boxes(candidates, { x0: 2, x1: size.width - 2, y0: 2, y1: size.height - 2 }, 160);
  }

  atlas.graphLabels = { place };
})(globalThis.constellation);
