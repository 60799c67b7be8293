/* exports.js: what a view offers to save or share, each of what is on screen.
   In: a session, and a way to put the camera into the address. Out: [label, function] pairs. */
(function (atlas) {
  'use strict';
  const { SvgCanvas, download, palette } = atlas;
  const SHARP = 2;             // pixels of a saved picture to a pixel of the screen

  function copyLink() {
    const text = window.location.href;
    const shown = () => window.prompt('Copy this link', text);
    if (!navigator.clipboard || !window.isSecureContext) { shown(); return; }
    navigator.clipboard.writeText(text).then(() => atlas.dom.say('The link is copied'), shown);
  }

  /** Draw the view as it stands on another context, on the sky's colour. */
  function drawOn(ctx, { surface, view }) {
    const { size, camera } = surface;
    ctx.fillStyle = palette.colour('--sky');
    ctx.fillRect(0, 0, size.width, size.height);
    view.draw(ctx, camera, size);
    view.over(ctx, camera, size, true);
  }
  function svg(session, label) {
    const { size } = session.surface;
    const ctx = new SvgCanvas();
    drawOn(ctx, session);
    return ctx.text(size.width, size.height, label);
  }
  function png(session) {
    const { size } = session.surface;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: size.width * SHARP, height: size.height * SHARP });
    const ctx = canvas.getContext('2d');
    ctx.scale(SHARP, SHARP);
    drawOn(ctx, session);
    return canvas;
  }

  function exportsOf(session, label, remember) {
    const name = (ending) => ['constellation', session.kind, session.state.root || session.clade || 'all'].join('-').replace(/[^\w.-]+/g, '_') + '.' + ending;
    const table = () => session.needFacts().then((facts) => {
      const rows = session.view.rowsOnScreen(session.surface.camera, session.surface.size).sort((a, b) => a - b);
      download.saveText(name('csv'), download.csv(session.catalogue, facts, rows), 'text/csv');
      atlas.dom.say(atlas.format.plural(rows.length, 'model') + ' saved');
    });
    return [
      ['Copy a link to this view', () => { remember(); copyLink(); }],
      ['Picture (SVG)', () => download.saveText(name('svg'), svg(session, label), 'image/svg+xml')],
      ['Picture (PNG)', () => download.saveCanvas(name('png'), png(session))],
      ['Table of its models (CSV)', table],
      ...(session.view.newick ? [['This branch (Newick)', () => download.saveText(name('nwk'), session.view.newick(), 'text/plain')]] : []),
    ];
  }

  atlas.exportsOf = exportsOf;
})(globalThis.constellation = globalThis.constellation || {});
