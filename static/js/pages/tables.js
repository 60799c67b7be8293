/* Sorting, filtering and paging of long tables: <table data-table>.
   The sort key of a cell is its data-v attribute, or else its text. An empty cell means an unknown value. The filter and
   the order are part of the state: #words=…&sort=… for the first table of a page, and #words-ID=…&sort-ID=… for the
   others. The row that the address links to is always shown. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count, numberIn, plural } = atlas.format;
  const PORTION = 100;
  const WAYS = { ascending: 'rising', descending: 'falling' }; // in the state
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
    /** `suffix` is the end of the keys that the table has in the state. */
    constructor(table, suffix) {
      this.table = table;
      this.wordsKey = `words${suffix}`;
      this.sortKey = `sort${suffix}`;
      this.frame = table.closest('.table-frame') || table.parentElement;
      this.body = table.tBodies[0];
      this.heads = [...table.tHead.rows[0].cells];
      this.rows = [...this.body.rows];
      this.ordered = this.rows;
      this.texts = new Map(); // the text of each row, cached when the row is first filtered
      this.words = [];
      this.order = ''; // as in the state
      this.limit = PORTION;
      this.count = make('output', {});
      this.more = make('div', { class: 'table-more' });
      this.addSorting();
      if (this.rows.length > FEW) this.addFilter();
      this.frame.append(this.more);
      this.show();
      atlas.store.subscribe(() => this.follow());
      this.follow();
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
    /** Sort by a column: numbers from the largest, texts from the first. A second time, the order is reversed. */
    sort(column) {
      const head = this.heads[column];
      const before = head.getAttribute('aria-sort');
      const usual = head.classList.contains('number') ? 'descending' : 'ascending';
      const next = before ? (before === 'ascending' ? 'descending' : 'ascending') : usual;
      const { key } = head.dataset;
      atlas.store.change({ [this.sortKey]: next === usual ? key : `${key},${WAYS[next]}` });
    }
    /** Sort as the state says: by the key of a column, and falling or rising if this is not the usual way. */
    arrange(order) {
      this.order = order;
      const [key, way] = order.split(',');
      const column = this.heads.findIndex((head) => key && head.dataset.key === key);
      for (const head of this.heads) head.removeAttribute('aria-sort');
      if (column < 0) this.ordered = this.rows;
      else this.sortRows(column, way);
      this.limit = PORTION;
      this.show();
      this.body.append(...this.ordered);
    }
    sortRows(column, way) {
      const head = this.heads[column];
      const isNumber = head.classList.contains('number');
      const falling = way ? way === WAYS.descending : isNumber;
      head.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
      const keyed = this.rows.map((row, at) => [sortKey(row.cells[column], isNumber), at, row]);
      keyed.sort((a, b) => compare(a[0], b[0], falling ? -1 : 1) || a[1] - b[1]);
      this.ordered = keyed.map((one) => one[2]);
    }

    addFilter() {
      this.input = make('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
      this.input.addEventListener('input', () => {
        this.filter(this.input.value);
        atlas.store.change({ [this.wordsKey]: this.input.value.trim() }, { replace: true });
      });
      this.frame.prepend(
        make('div', { class: 'table-tools' }, make('label', {}, 'Filter this table', this.input), this.count),
      );
    }
    /** Show what the state asks for. */
    follow() {
      const state = atlas.store.get();
      const order = state[this.sortKey] || '';
      if (order !== this.order) this.arrange(order);
      const text = state[this.wordsKey] || '';
      if (!this.input || text === this.input.value.trim()) return;
      this.input.value = text;
      this.filter(text);
      if (text) this.frame.scrollIntoView({ block: 'start' });
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
    /** Replace all rows of the table. The filter and the order stay. */
    replaceRows(rows) {
      this.rows = rows;
      this.texts.clear();
      this.body.replaceChildren(...rows);
      this.arrange(this.order);
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
  /** On a page with a table of models, the words and the order of the state are for that table. */
  function start() {
    const alone = !document.querySelector('[data-models]');
    for (const [at, table] of document.querySelectorAll('table[data-table]').entries())
      started.set(table, new Table(table, at === 0 && alone ? '' : `-${table.id}`));
  }

  atlas.tables = { start, compare, find: (table) => started.get(table) };
})(globalThis.constellation);
