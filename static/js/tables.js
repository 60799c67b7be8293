/* tables.js: long tables can be sorted, filtered and read in portions.
   In: <table data-table>, cells with data-v where the value differs from the text. Out: the same table with buttons.
   The filter of the first table is part of the page's state (#words=…); a row that is linked to is always shown. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const PORTION = 100;
  const FEW = 12;

  const textOf = (cell) => (cell ? cell.textContent.trim() : '');
  function valueOf(row, column) {
    const cell = row.cells[column];
    if (!cell) return '';
    if (cell.dataset.v === undefined) return textOf(cell).toLowerCase();
    if (cell.dataset.v === '') return null;
    const number = Number(cell.dataset.v);
    return Number.isNaN(number) ? cell.dataset.v : number;
  }
  /** Numbers before words; the unknown (null) always last. */
  function compare(a, b, sign) {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a === typeof b) return a < b ? -sign : a > b ? sign : 0;
    return typeof a === 'number' ? -1 : 1;
  }

  function attach(table, first) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    let rows = original;
    let shown = PORTION;
    let words = [];
    let plain = null;          // each row's text, made when it is first filtered
    const frame = table.closest('.table-frame') || table.parentElement;
    const count = make('output', {});
    const moreBar = make('div', { class: 'table-more' });

    const matches = (at) => words.every((word) => plain[at].includes(word));
    const target = () => { const id = decodeURIComponent(window.location.hash.slice(1)); return id && !id.includes('=') ? document.getElementById(id) : null; };

    function show() {
      if (words.length && !plain) plain = original.map((row) => row.textContent.toLowerCase());
      const place = words.length ? new Map(original.map((row, at) => [row, at])) : null;
      const linked = target();
      let kept = 0;
      for (const row of rows) {
        const hit = !words.length || matches(place.get(row));
        if (hit) kept++;
        const hide = row !== linked && (!hit || kept > shown);
        if (row.hidden !== hide) row.hidden = hide;
      }
      count.textContent = words.length ? atlas.format.count(kept) + ' of ' + atlas.format.plural(original.length, 'row') : atlas.format.plural(original.length, 'row');
      const left = kept - Math.min(kept, shown);
      moreBar.replaceChildren(...(left > 0 ? [
        make('button', { type: 'button', onclick: () => more(PORTION * 2) }, 'Show ' + atlas.format.count(Math.min(PORTION * 2, left)) + ' more'),
        make('button', { type: 'button', onclick: () => more(Infinity) }, 'Show all ' + atlas.format.count(kept))] : []));
      moreBar.hidden = left <= 0;
    }
    function more(number) {
      shown += number;
      show();
      const button = moreBar.querySelector('button');
      if (button) button.focus();
    }

    function sort(column) {
      const head = heads[column];
      const falling = head.getAttribute('aria-sort') === 'descending' ? false : head.getAttribute('aria-sort') === 'ascending' ? true : head.classList.contains('number');
      heads.forEach((other) => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', falling ? 'descending' : 'ascending');
      const keyed = original.map((row, at) => [valueOf(row, column), at, row]);
      keyed.sort((a, b) => compare(a[0], b[0], falling ? -1 : 1) || a[1] - b[1]);
      rows = keyed.map((one) => one[2]);
      shown = PORTION;
      show();
      body.append(...rows);
    }

    heads.forEach((head, column) => {
      if (!textOf(head)) return;
      const button = make('button', { type: 'button', onclick: () => sort(column) }, ...head.childNodes);
      head.replaceChildren(button);
    });
    if (original.length > FEW) {
      const input = make('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
      const filter = (text) => { words = text.toLowerCase().split(/\s+/).filter(Boolean); shown = PORTION; show(); };
      input.addEventListener('input', () => { filter(input.value); if (first) atlas.store.change({ words: input.value.trim() }, { replace: true }); });
      const follow = () => { const text = atlas.store.get().words || ''; if (text !== input.value.trim()) { input.value = text; filter(text); if (text) frame.scrollIntoView({ block: 'start' }); } };
      frame.prepend(make('div', { class: 'table-tools' }, make('label', {}, 'Filter the table', input), count));
      if (first) { atlas.store.subscribe(follow); follow(); }
    }
    frame.append(moreBar);
    show();
    window.addEventListener('hashchange', () => { const row = target(); if (row && row.hidden && table.contains(row)) { row.hidden = false; row.scrollIntoView({ block: 'center' }); } });
    const linked = target();
    if (linked && table.contains(linked)) linked.scrollIntoView({ block: 'center' });
  }

  atlas.tables = { start: () => document.querySelectorAll('table[data-table]').forEach((table, at) => attach(table, at === 0 && !document.querySelector('[data-model]'))), compare };
})(globalThis.constellation = globalThis.constellation || {});
