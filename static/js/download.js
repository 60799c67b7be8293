/* download.js: what is on screen, as a file: SVG, PNG, CSV or Newick.
   In: text or a canvas, and a file name. Out: a download from a blob; nothing leaves the page. */
(function (atlas) {
  'use strict';
  /* As in models.csv: an apostrophe before what a spreadsheet would take for a formula; numbers are left alone. */
  const guard = (text) => (/^'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]/.test(text) ? "'" + text : text);
  const quote = (text) => (/[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);
  const cell = (value) => (value == null ? '' : typeof value === 'string' ? quote(guard(value)) : String(value));

  /** Rows of models as CSV. */
  function csv(catalogue, facts, rows) {
    const head = ['id', 'family', 'downloads', 'likes', 'parameters', 'created', 'task', 'license', 'backbone'];
    const lines = rows.map((row) => {
      const family = catalogue.models.family[row];
      const values = [catalogue.ids[row], family < 0 ? '' : catalogue.clades.slug[family]];
      if (!facts) return values;
      const month = facts.created[row];
      const created = month == null ? '' : (2000 + Math.floor(month / 12)) + '-' + String(month % 12 + 1).padStart(2, '0');
      return values.concat([facts.downloads[row], facts.likes[row], facts.parameters[row], created,
        facts.tasks[facts.task[row]], facts.licenses[facts.license[row]], facts.backbones[facts.backbone[row]]]);
    });
    return [facts ? head : head.slice(0, 2), ...lines].map((values) => values.map(cell).join(',')).join('\r\n') + '\r\n';
  }

  function save(name, blob) {
    const link = atlas.dom ? atlas.dom.make('a', { href: URL.createObjectURL(blob), download: name }) : null;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
  const saveText = (name, text, type) => save(name, new Blob([text], { type: type + ';charset=utf-8' }));
  const saveCanvas = (name, canvas) => canvas.toBlob((blob) => (blob ? save(name, blob) : atlas.dom.say('The picture could not be made: it is too large')), 'image/png');

  atlas.download = { csv, saveText, saveCanvas };
})(globalThis.constellation = globalThis.constellation || {});
