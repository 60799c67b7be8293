/* Exports of a view: a link, pictures (SVG, PNG), a table (CSV) and a tree (Newick). They contain what is on the
   screen. */
((atlas) => {
  'use strict';
  const { SvgCanvas, palette } = atlas;
  const { save, saveText, nameFile } = atlas.saving;
  const SHARP = 2; // pixels of a saved picture per pixel of the screen

  const LINE_SOURCES = ['', 'declared', 'family', 'inferred'];
  /** Return the columns about the line of a model. The first is a deprecated copy of the second. */
  function lineOf(facts, row) {
    const title = atlas.lines.titleOf(facts, row);
    const source = facts.line_source[row];
    const confidence = LINE_SOURCES[source] === 'declared' ? 100 : atlas.lines.confidenceOf(facts, row);
    return [title, title, LINE_SOURCES[source], source && confidence != null ? confidence / 100 : null];
  }
  /** Write rows of models as CSV. */
  function csv(catalogue, facts, rows) {
    const head = ['id', 'family', 'downloads', 'likes', 'parameters', 'created', 'task', 'license'];
    head.push('backbone', 'line', 'line_source', 'line_confidence'); // the names in models.csv
    const lines = rows.map((row) => {
      const family = catalogue.models.family[row];
      const values = [catalogue.ids[row], family < 0 ? '' : catalogue.clades.slug[family]];
      if (!facts) return values;
      return values.concat([
        facts.downloads[row],
        facts.likes[row],
        facts.parameters[row],
        atlas.format.yearMonth(facts.created[row]),
        facts.tasks[facts.task[row]],
        facts.licenses[facts.license[row]],
        ...lineOf(facts, row),
      ]);
    });
    return atlas.csv.form([facts ? head : head.slice(0, 2), ...lines]);
  }

  const saveCanvas = (name, canvas) =>
    canvas.toBlob(
      (blob) => (blob ? save(name, blob) : atlas.dom.announce('The picture is too large to be saved')),
      'image/png',
    );

  function copyLink() {
    const text = window.location.href;
    const shown = () => window.prompt('Copy this link', text);
    if (!navigator.clipboard || !window.isSecureContext) {
      shown();
      return;
    }
    navigator.clipboard.writeText(text).then(() => atlas.dom.announce('Link copied'), shown);
  }

  /** Draw the view and its background on another drawing context. */
  function drawOn(ctx, { surface, view }) {
    const { size, camera } = surface;
    ctx.fillStyle = palette.colour('--sky');
    ctx.fillRect(0, 0, size.width, size.height);
    view.draw(ctx, camera, size);
    view.over(ctx, camera, size, true);
  }
  /** Draw a view as SVG: what is on the screen, or all of a view that is scrolled. */
  function svg({ surface, view }, label) {
    const { size, camera, note } = view.wholePicture?.() ?? {
      size: surface.size,
      camera: surface.camera,
      note: '',
    };
    const ctx = new SvgCanvas();
    drawOn(ctx, { view, surface: { size, camera } });
    if (note) atlas.dom.announce(note);
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

  function listExports(session, label, remember) {
    const name = (ending) => nameFile(ending, session.kind, session.state.root || session.clade || 'all');
    const table = () =>
      session.needFacts().then((facts) => {
        const rows = session.view.rowsOnScreen(session.surface.camera, session.surface.size).sort((a, b) => a - b);
        saveText(name('csv'), csv(session.catalogue, facts, rows), 'text/csv');
        atlas.dom.announce(`${atlas.format.plural(rows.length, 'model')} saved`);
      });
    const branch = () => {
      const text = session.view.newick(session.surface.camera, session.surface.size);
      if (text) saveText(name('nwk'), text, 'text/plain');
      else atlas.dom.announce('No model is on the screen');
    };
    // The files contain all models of the view, so they wait for the data after the first drawing.
    const wait = (run) => () => session.whole.then(run, ({ message }) => atlas.dom.announce(message));
    return [
      [
        'Copy link to this view',
        () => {
          remember();
          copyLink();
        },
      ],
      ['Picture (SVG)', wait(() => saveText(name('svg'), svg(session, label), 'image/svg+xml'))],
      ['Picture (PNG)', wait(() => saveCanvas(name('png'), png(session)))],
      ['Table of the models (CSV)', wait(table)],
      ...(session.view.newick ? [['This branch (Newick)', wait(branch)]] : []),
    ];
  }

  atlas.exports = { csv, listExports, copyLink, saveCanvas };
})(globalThis.constellation);
