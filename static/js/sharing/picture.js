/* Pictures to save: a drawing with its title, what it shows, its legend, its source and its address. A picture is
   {width, height, paint, title, lines, entries, link}: the size of the drawing, a function that draws it on a context,
   texts above it, the entries of its legend, and the address that restores the view. With `isSvg`, it can only be drawn
   on an SvgCanvas. */
((atlas) => {
  'use strict';
  const { palette, SvgCanvas } = atlas;
  const PAD = 16; // px around the drawing
  const LINE = 20; // px, height of a line of text
  const TITLE = 27; // px, height of a line of the title
  const SHARP = 2; // pixels of a saved picture per pixel of the screen
  const LARGEST = 12_000; // px, longest side of a picture

  /** Divide a text into lines of at most `width` pixels, at spaces, or within a word that is too long. */
  function wrap(ctx, text, width) {
    const lines = [];
    let line = '';
    const fits = (tried) => ctx.measureText(tried).width <= width;
    for (const word of text.split(' ')) {
      const tried = line ? `${line} ${word}` : word;
      if (fits(tried)) {
        line = tried;
        continue;
      }
      if (line) lines.push(line);
      line = '';
      for (const letter of word) {
        if (line && !fits(line + letter)) {
          lines.push(line);
          line = '';
        }
        line += letter;
      }
    }
    return [...lines, line];
  }

  /** Divide the legend into lines that fit: [[{entry, text, x}]]. */
  function wrapLegend(ctx, entries, width) {
    const lines = [];
    let x = 0;
    for (const entry of entries) {
      const text = entry.count == null ? entry.label : `${entry.label} ${atlas.format.count(entry.count)}`;
      const wide = ctx.measureText(text).width + 38;
      if (!lines.length || (x && x + wide > width)) {
        lines.push([]);
        x = 0;
      }
      lines[lines.length - 1].push({ entry, text, x });
      x += wide;
    }
    return lines;
  }

  /** Break the texts of a picture into lines, and compute its size. */
  function measure(ctx, { width, height, title, lines, entries, link }) {
    const titleFont = palette.font(18, 600, '--serif');
    const font = palette.font(13);
    const linkFont = palette.font(11.5);
    const broken = (face, text) => {
      ctx.font = face;
      return wrap(ctx, text, width);
    };
    const plan = {
      titleFont,
      font,
      linkFont,
      title: broken(titleFont, title),
      lines: lines.flatMap((text) => broken(font, text)),
      link: broken(linkFont, link),
    };
    ctx.font = font;
    plan.legend = wrapLegend(ctx, entries, width);
    plan.top = PAD + TITLE * plan.title.length + LINE * plan.lines.length + 4;
    plan.bottom = plan.top + height + PAD;
    plan.width = width + 2 * PAD;
    plan.height = plan.bottom + LINE * (plan.legend.length + plan.link.length) + PAD;
    return plan;
  }

  function draw(ctx, picture, plan) {
    const write = (texts, y, token, font, height) => {
      ctx.font = font;
      ctx.fillStyle = palette.colour(token);
      for (const [at, text] of texts.entries()) ctx.fillText(text, PAD, y + height * (at + 0.5));
      return y + height * texts.length;
    };
    ctx.fillStyle = palette.colour('--sky');
    ctx.fillRect(0, 0, plan.width, plan.height);
    ctx.save();
    ctx.translate(PAD, plan.top);
    picture.paint(ctx);
    ctx.restore();
    // The views draw beyond their edges on a canvas.
    ctx.fillStyle = palette.colour('--sky');
    ctx.fillRect(0, 0, plan.width, plan.top);
    ctx.fillRect(0, plan.top + picture.height, plan.width, plan.height - plan.top - picture.height);
    ctx.fillRect(0, 0, PAD, plan.height);
    ctx.fillRect(PAD + picture.width, 0, PAD, plan.height);
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    const below = write(plan.title, PAD, '--ink', plan.titleFont, TITLE);
    write(plan.lines, below, '--ink-2', plan.font, LINE);
    plan.legend.forEach((line, at) => {
      const y = plan.bottom + LINE * (at + 0.5);
      ctx.font = plan.font;
      for (const { entry, text, x } of line) {
        ctx.fillStyle = entry.colour ?? palette.colour(entry.token);
        ctx.beginPath();
        ctx.arc(PAD + x + 6, y, 5.5, 0, 2 * Math.PI);
        ctx.fill();
        ctx.fillStyle = palette.colour('--ink');
        ctx.fillText(text, PAD + x + 18, y);
      }
    });
    write(plan.link, plan.bottom + LINE * plan.legend.length + 4, '--ink-3', plan.linkFont, LINE);
  }

  /** Return a picture as the text of an SVG file. */
  function svg(picture, plan = measure(new SvgCanvas(), picture)) {
    const ctx = new SvgCanvas();
    draw(ctx, picture, plan);
    return ctx.text(plan.width, plan.height, [picture.title, ...picture.lines, picture.link].join('. '));
  }
  /** Return a picture as a canvas. */
  async function png(picture) {
    const canvas = document.createElement('canvas');
    const ctx = canvas.getContext('2d');
    const plan = measure(ctx, picture);
    const sharp = Math.min(SHARP, LARGEST / Math.max(plan.width, plan.height));
    Object.assign(canvas, { width: Math.round(plan.width * sharp), height: Math.round(plan.height * sharp) });
    ctx.scale(sharp, sharp);
    if (picture.isSvg) {
      const image = new Image();
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg(picture, plan))}`;
      await image.decode();
      ctx.drawImage(image, 0, 0, plan.width, plan.height);
    } else draw(ctx, picture, plan);
    return canvas;
  }

  const saveCanvas = (name, canvas) =>
    canvas.toBlob(
      (blob) => (blob ? atlas.saving.save(name, blob) : atlas.dom.announce('The picture is too large to be saved')),
      'image/png',
    );
  /** List the buttons that save pictures: [[text, function]]. `name` returns the name of a file with an ending.
      `whole` and `onScreen` return the picture of the SVG and of the PNG, or a promise of it. */
  function listPictures(name, whole, onScreen = whole) {
    const saved = (run) => () => run().catch((error) => atlas.dom.announce(error.message));
    return [
      ['Picture (SVG)', saved(async () => atlas.saving.saveText(name('svg'), svg(await whole()), 'image/svg+xml'))],
      ['Picture (PNG)', saved(async () => saveCanvas(name('png'), await png(await onScreen())))],
    ];
  }

  atlas.picture = { svg, png, listPictures };
})(globalThis.constellation);
