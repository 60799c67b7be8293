/* Sorting, filtering and paging of long tables: <table data-table>.
   The sort key of a cell is its data-v attribute, or else its text. An empty cell means an unknown value. The
   filter of the first table of a page is part of the state (#words=…&counts=…). The row that the address links to is
   always shown. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count, numberIn, plural } = atlas.format;
  const PORTION = 100;
  const FEW = 12; // largest number of rows for which a table has no filter

  const textOf = (cell) => cell.textContent.trim();
  /** Return the sort key of a cell: a number, a text in lower case, or null for an unknown value. */
  function sortKey(cell, isNumber) {
    const given = cell ? cell.dataset.v : '';
    if (given === '') return null;
    if (given !== undefined) return Number.isNaN(Number(given)) ? given : Number(given);
    const text = textOf(cell).toLowerCase();
    return isNumber ? numberIn(text) : text || null;
  }
  /** Compare two sort keys: numbers before texts, unknown values always last. */
  function compare(a, b, sign) {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
    return a < b ? -sign : a > b ? sign : 0;
  }
  const linkedTo = () => {
    const id = atlas.state.idInAddress();
    return id ? document.getElementById(id) : null;
  };

  class Table {
    /** `followsWords` says whether its filter is part of the state. */
    constructor(table, { followsWords }) {
      this.table = table;
      this.frame = table.closest('.table-frame') || table.parentElement;
      this.body = table.tBodies[0];
      this.heads = [...table.tHead.rows[0].cells];
      this.rows = [...this.body.rows];
      this.ordered = this.rows;
      this.texts = new Map(); // the text of each row, cached when the row is first filtered
      this.words = [];
      this.limit = PORTION;
      this.count = make('output', {});
      this.more = make('div', { class: 'table-more' });
      this.addSorting();
      if (this.rows.length > FEW) this.addFilter(followsWords);
      this.frame.append(this.more);
      this.show();
      window.addEventListener('hashchange', () => this.showLinked());
      this.showLinked();
    }

    addSorting() {
      this.heads.forEach((head, column) => {
        if (textOf(head))
          head.replaceChildren(
            make('button', { type: 'button', onclick: () => this.sort(column) }, ...head.childNodes),
          );
      });
    }
    sort(column) {
      const head = this.heads[column];
      const before = head.getAttribute('aria-sort');
      const isNumber = head.classList.contains('number');
      const falling = before ? before === 'ascending' : isNumber;
      for (const other of this.heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
      const keyed = this.rows.map((row, at) => [sortKey(row.cells[column], isNumber), at, row]);
      keyed.sort((a, b) => compare(a[0], b[0], falling ? -1 : 1) || a[1] - b[1]);
      this.ordered = keyed.map((one) => one[2]);
      this.limit = PORTION;
      this.show();
      this.body.append(...this.ordered);
    }

    addFilter(followsWords) {
      const input = make('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
      input.addEventListener('input', () => {
        this.filter(input.value);
        if (followsWords) atlas.store.change({ words: input.value.trim() }, { replace: true });
      });
      this.frame.prepend(
        make('div', { class: 'table-tools' }, make('label', {}, 'Filter this table', input), this.count),
      );
      if (!followsWords) return;
      const follow = () => {
        const text = atlas.store.get().words || '';
        if (text === input.value.trim()) return;
        input.value = text;
        this.filter(text);
        if (text) this.frame.scrollIntoView({ block: 'start' });
      };
      atlas.store.subscribe(follow);
      follow();
    }
    isKept(row) {
      return this.words.every((word) => this.textsOf(row).includes(word));
    }
    textsOf(row) {
      if (!this.texts.has(row)) this.texts.set(row, row.textContent.toLowerCase());
      return this.texts.get(row);
    }
    filter(text) {
      this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
      this.limit = PORTION;
      this.show();
    }

    /** Hide the rows that do not match the filter, and the rows beyond the limit. */
    show() {
      const linked = linkedTo();
      let kept = 0;
      for (const row of this.ordered) {
        const hit = this.isKept(row);
        if (hit) kept++;
        const hide = row !== linked && (!hit || kept > this.limit);
        if (row.hidden !== hide) row.hidden = hide;
      }
      this.count.textContent = (this.words.length ? `${count(kept)} of ` : '') + plural(this.rows.length, 'row');
      this.offer(kept);
    }
    offer(kept) {
      const left = Math.max(0, kept - this.limit);
      const next = Math.min(2 * PORTION, left);
      const button = (text, add) => make('button', { type: 'button', onclick: () => this.showMore(add) }, text);
      const buttons = left
        ? [button(`Show ${count(next)} more`, next), button(`Show all ${count(kept)}`, Infinity)]
        : [];
      this.more.replaceChildren(...buttons);
      this.more.hidden = !buttons.length;
    }
    /** Replace all rows of the table. The filter stays; the order is that of the new rows. */
    replaceRows(rows) {
      for (const head of this.heads) head.removeAttribute('aria-sort');
      this.rows = rows;
      this.ordered = rows;
      this.texts.clear();
      this.limit = PORTION;
      this.body.replaceChildren(...rows);
      this.show();
    }
    showMore(add) {
      this.limit += add;
      this.show();
      const button = this.more.querySelector('button');
      if (button) button.focus();
    }
    showLinked() {
      const row = linkedTo();
      if (!row || !this.table.contains(row)) return;
      row.hidden = false;
      row.scrollIntoView({ block: 'center' });
    }
  }

  const started = new Map();
  /** On a page with a table of models, the words of the state are for that table. */
  function start() {
    const alone = !document.querySelector('[data-models]');
    for (const [at, table] of document.querySelectorAll('table[data-table]').entries())
      started.set(table, new Table(table, { followsWords: at === 0 && alone }));
  }

  atlas.tables = { start, compare, find: (table) => started.get(table) };
})(globalThis.constellation);
