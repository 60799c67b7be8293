/* Exports of a view: a link, pictures (SVG, PNG), a table (CSV) and a tree (Newick). They contain what is on the
   screen. */
((atlas) => {
  'use strict';
  const { saveText, nameFile } = atlas.saving;

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

  /** Return the picture of a view: what is on the screen, or with `isWhole` all of a view that is scrolled. */
  function pictureOf(session, label, isWhole) {
    const { view, surface } = session;
    const whole = isWhole && view.wholePicture?.();
    const { size, camera } = whole || surface;
    if (whole?.note) atlas.dom.announce(whole.note);
    return {
      ...size,
      paint(ctx) {
        view.draw(ctx, camera, size);
        view.over(ctx, camera, size, true);
      },
      title: atlas.description.title(session, label),
      lines: [...atlas.description.lines(session), whole?.note].filter(Boolean),
      entries: atlas.description.entries(session),
      link: atlas.address.addressOf(session.state),
    };
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
    const state = () => {
      remember();
      return session.state;
    };
    const title = () => atlas.description.title(session, label);
    const picture = (isWhole) => async () => {
      await session.whole;
      remember();
      return pictureOf(session, label, isWhole);
    };
    const files = [
      ...atlas.picture.listPictures(name, picture(true), picture(false)),
      ['Table of the models (CSV)', table],
      ...(session.view.newick ? [['This branch (Newick)', branch]] : []),
    ];
    return [...atlas.address.listCopies(title, state), ...files.map(([text, run]) => [text, wait(run)])];
  }

  atlas.exports = { csv, listExports, pictureOf };
})(globalThis.constellation);
