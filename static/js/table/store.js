/* The rows of a table of models, as columns. Rows are appended in pieces, as they are loaded. */
((atlas) => {
  'use strict';
  const { kinds } = atlas.tableKinds;

  /** Return an array of at least this length, with the same values at its beginning. */
  function grow(array, length) {
    if (array.length >= length) return array;
    const larger = new array.constructor(Math.max(length, 2 * array.length));
    larger.set(array);
    return larger;
  }

  /** Create an empty store. `heads` describes the columns: [{key, name, kind, texts}]. */
  function createStore(heads) {
    const columns = heads.map((head) => kinds[head.kind].create(head));
    const byKey = Object.fromEntries(columns.map((column) => [column.head.key, column]));
    const rowOf = new Map(); // the row of each id
    const lower = []; // the ids in lower case
    const store = { columns, byKey, size: 0, version: 0, lower, ids: byKey.id.values };

    /** Append rows: the fields of the data scripts of some models, and their ids. */
    store.append = (fields) => {
      const at = store.size;
      const { ids } = fields;
      for (const column of columns) {
        for (const [name, array] of Object.entries(column))
          if (ArrayBuffer.isView(array)) column[name] = grow(array, at + ids.length);
        kinds[column.head.kind].append(column, at, fields);
      }
      ids.forEach((id, row) => {
        rowOf.set(id, at + row);
        lower[at + row] = id.toLowerCase();
      });
      store.size += ids.length;
      store.version++;
    };
    store.rowOf = (id) => rowOf.get(id) ?? -1;
    return store;
  }

  /** Return the fields of rows in the HTML of the page. */
  function fieldsOf(rows, heads) {
    const fields = {};
    heads.forEach((head, at) => {
      Object.assign(
        fields,
        kinds[head.kind].read(
          rows.map((row) => row.cells[at]),
          head,
        ),
      );
    });
    return fields;
  }

  atlas.tableStore = { createStore, fieldsOf };
})(globalThis.constellation);
