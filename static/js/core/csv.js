/* Form CSV files. */
((atlas) => {
  'use strict';

  /* Put an apostrophe before a text that a spreadsheet would run as a formula, as in models.csv. Numbers are not
     changed. */
  const guard = (text) => (/^'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]/.test(text) ? `'${text}` : text);
  const quote = (text) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const cell = (value) => (value == null ? '' : typeof value === 'string' ? quote(guard(value)) : String(value));

  /** Return rows of values as CSV. Null is an empty cell. */
  const form = (rows) => `${rows.map((values) => values.map(cell).join(',')).join('\r\n')}\r\n`;

  atlas.csv = { form };
})(globalThis.constellation);
