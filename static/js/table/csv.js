/* The rows of a table of models as a CSV file, with the names of columns of models.csv. */
((atlas) => {
  'use strict';
  const { kinds } = atlas.tableKinds;

  /** Write rows of a store as CSV. Shares are numbers between 0 and 1. */
  function write({ columns }, rows) {
    const rawOf = (column, row) => {
      const value = kinds[column.head.kind].raw(column, row);
      return column.head.kind === 'share' && value !== null ? value / 100 : value;
    };
    const head = columns.map((column) => column.head.name);
    // The rows may be a typed array, whose own map makes numbers only.
    const body = Array.from(rows, (row) => columns.map((column) => rawOf(column, row)));
    return atlas.csv.form([head, ...body]);
  }

  atlas.tableCsv = { write };
})(globalThis.constellation);
