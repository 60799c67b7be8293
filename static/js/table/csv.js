/* The rows of a table of models as a CSV file, with the names of columns of models.csv. */
((atlas) => {
  'use strict';
  const { kinds } = atlas.tableKinds;

  /* Put an apostrophe before a text that a spreadsheet would run as a formula, as in models.csv. */
  const guard = (text) => (/^'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]/.test(text) ? `'${text}` : text);
  const quote = (text) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const cell = (value) => (value == null ? '' : typeof value === 'string' ? quote(guard(value)) : String(value));

  /** Write rows of a store as CSV. Shares are numbers between 0 and 1. */
  function write({ columns }, rows) {
    const rawOf = (column, row) => {
      const value = kinds[column.head.kind].raw(column, row);
      return column.head.kind === 'share' && value !== null ? value / 100 : value;
    };
    const lines = [columns.map(({ head }) => head.name).join(',')];
    for (const row of rows) lines.push(columns.map((column) => cell(rawOf(column, row))).join(','));
    return `${lines.join('\r\n')}\r\n`;
  }
  function save(name, text) {
    const blob = new Blob([text], { type: 'text/csv;charset=utf-8' });
    const link = atlas.dom.make('a', { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  atlas.tableCsv = { write, save, cell };
})(globalThis.constellation);
