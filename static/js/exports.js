/* exports.js: the downloads that a view offers, each of what is on screen.
   In: a session. Out: [label, function] pairs for the 'Save or share' list. */
(function (atlas) {
  'use strict';
  const { SvgCanvas, download, palette } = atlas;

  function exportsOf(session, label) {
    const name = (ending) => ['constellation', session.kind, session.state().root || session.clade || 'all'].join('-').replace(/[^\w.-]+/g, '_') + '.' + ending;

    /** Draw the view as it stands on another context, on the sky's colour. */
    function drawOn(ctx, size) {
      const camera = session.surface.camera();
      ctx.fillStyle = palette.colour('--sky');
      ctx.fillRect(0, 0, size.width, size.height);
      session.view.draw(ctx, camera, size);
      session.view.over(ctx, camera, size, true);
    }
    function svg() {
      const size = session.surface.size();
      const ctx = new SvgCanvas();
      drawOn(ctx, size);
      download.saveText(name('svg'), ctx.text(size.width, size.height, label), 'image/svg+xml');
      session.surface.redraw();
    }
    function png() {
      const size = session.surface.size();
      const canvas = document.createElement('canvas');
      canvas.width = size.width * 2;
      canvas.height = size.height * 2;
      const ctx = canvas.getContext('2d');
      ctx.scale(2, 2);
      drawOn(ctx, size);
      download.saveCanvas(name('png'), canvas);
    }
    function csv() {
      session.needFacts().then((facts) => {
        const rows = session.view.rowsOnScreen(session.surface.camera(), session.surface.size());
        download.saveText(name('csv'), download.csv(session.catalogue, facts, rows.sort((a, b) => a - b)), 'text/csv');
        atlas.dom.say(atlas.format.plural(rows.length, 'model') + ' saved');
      });
    }
    const files = [['Picture (SVG)', svg], ['Picture (PNG)', png], ['Table of its models (CSV)', csv]];
    if (session.kind === 'tree') files.push(['This branch (Newick)', () => download.saveText(name('nwk'), session.view.newick(), 'text/plain')]);
    return files;
  }

  atlas.exportsOf = exportsOf;
})(globalThis.constellation = globalThis.constellation || {});
