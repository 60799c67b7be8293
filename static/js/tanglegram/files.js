/* Save a tanglegram as a picture, with a title, the legend and the address. */
((atlas) => {
  'use strict';
  const { palette } = atlas;
  const PAD = 16; // px around the drawing
  const LINE = 20; // px, height of a line of text
  const SHARP = 2; // pixels of a saved picture per pixel of the screen
  const LARGEST = 12_000; // px, longest side of a picture

  /** Divide the legend into lines that fit: [[{entry, text, x}]]. */
  function wrapLegend(ctx, entries, width) {
    const lines = [[]];
    let x = 0;
    ctx.font = palette.font(13);
    for (const entry of entries) {
      const text = `${entry.label} ${atlas.format.count(entry.count)}`;
      const wide = ctx.measureText(text).width + 38;
      if (x + wide > width && x) {
        lines.push([]);
        x = 0;
      }
      lines[lines.length - 1].push({ entry, text, x });
      x += wide;
    }
    return lines;
  }

  /** Draw the picture on a drawing context. Return its size. `isMeasured` only measures it. */
  function draw(ctx, { view, entries, texts }, isMeasured = false) {
    const { layout } = view.scene;
    const legend = wrapLegend(ctx, entries, layout.width);
    const top = PAD + 26 + LINE * texts.lines.length;
    const size = {
      width: layout.width + 2 * PAD,
      height: top + layout.height + LINE * (legend.length + 1) + 2 * PAD,
    };
    if (isMeasured) return size;
    const write = (text, x, y, token, font) => {
      ctx.font = font;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      ctx.fillStyle = palette.colour(token);
      ctx.fillText(text, x, y);
    };
    ctx.fillStyle = palette.colour('--sky');
    ctx.fillRect(0, 0, size.width, size.height);
    write(texts.title, PAD, PAD + 8, '--ink', palette.font(18, 600, '--serif'));
    for (const [at, text] of texts.lines.entries())
      write(text, PAD, PAD + 32 + LINE * at, '--ink-2', palette.font(13));
    ctx.save();
    ctx.translate(PAD, top);
    atlas.tanglegramPaint.paint(ctx, view.scene);
    view.paintMarks(ctx);
    ctx.restore();
    legend.forEach((line, at) => {
      const y = top + layout.height + PAD + LINE * at;
      for (const { entry, text, x } of line) {
        ctx.fillStyle = palette.colour(entry.token);
        ctx.beginPath();
        ctx.arc(PAD + x + 6, y, 5.5, 0, 2 * Math.PI);
        ctx.fill();
        write(text, PAD + x + 18, y, '--ink', palette.font(13));
      }
    });
    write(texts.link, PAD, size.height - PAD - 4, '--ink-3', palette.font(11.5));
    return size;
  }

  function svg(picture) {
    const ctx = new atlas.SvgCanvas();
    const { width, height } = draw(ctx, picture);
    return ctx.text(width, height, picture.texts.title);
  }
  function png(picture) {
    const canvas = document.createElement('canvas');
    const ctx = canvas.getContext('2d');
    const { width, height } = draw(ctx, picture, true);
    const sharp = Math.min(SHARP, LARGEST / Math.max(width, height));
    Object.assign(canvas, { width: Math.round(width * sharp), height: Math.round(height * sharp) });
    ctx.scale(sharp, sharp);
    draw(ctx, picture);
    return canvas;
  }

  atlas.tanglegramFiles = { svg, png };
})(globalThis.constellation);
