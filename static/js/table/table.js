/* The tables of models: <div data-models>. Filters, sorting and scrolling work on all models of the table, of which
   the HTML of the page has only the first. The filters and the order are part of the state, so that an address, Back
   and a reload keep them. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count, plural } = atlas.format;
  const { KEYS, UNKNOWN, compile, select, partOf } = atlas.tableFilter;
  const { createPause, Stopped } = atlas.tableOrder;
  /** Return the column by which the rows of the HTML are sorted: the first count of the atlas, or the id. */
  const findFirst = (heads) => ['downloads', 'likes', 'id'].find((key) => heads.some((one) => one.key === key));
  const NEAR = 400; // pixels from the end of the listed rows at which the others are loaded
  const SELECTED = 5000; // rows that are filtered at once

  /** Read the order of a state: {key, falls}. Numbers and dates begin with the largest. */
  function readOrder(text, heads) {
    const [key, way] = (text || '').split(',');
    const head = heads.find((one) => one.key === key) || heads.find((one) => one.key === findFirst(heads));
    const falls = fallsFirst(head);
    return { key: head.key, falls: way ? way === 'falling' : falls };
  }
  const fallsFirst = ({ kind }) => atlas.tableKinds.kinds[kind].isNumber || kind === 'date';
  function writeOrder({ key, falls }, heads) {
    const usual = fallsFirst(heads.find((one) => one.key === key)) === falls;
    if (usual) return key === findFirst(heads) ? '' : key;
    return `${key},${falls ? 'falling' : 'rising'}`;
  }

  class ModelTable {
    constructor(frame) {
      this.frame = frame;
      this.table = frame.querySelector('table');
      this.scroller = frame.querySelector('.table-scroll');
      const { family = '', owner = '', line = '', total } = frame.dataset;
      this.preset = { family, owner, line };
      this.total = Number(total);
      this.cells = [...this.table.tHead.rows[0].cells];
      this.heads = this.cells.map(({ dataset }) => ({ ...dataset }));
      this.listed = [...this.table.tBodies[0].rows];
      this.isHome = Boolean(document.querySelector('[data-model]')); // models.html, which shows cards too
      // On the other pages, the words of the state are a text. Here they are words of names, as in the words page.
      this.textKey = this.isHome ? 'text' : 'words';
      this.lists = []; // the lists of models that the state asks for
      this.turn = 0;
      this.rows = null; // the rows in their order, null before they are loaded
      this.addSorting();
      this.controls = atlas.tableControls.createControls({
        id: this.table.id,
        preset: this.preset,
        textKey: this.textKey,
        change: (patch, typed) => atlas.store.change(patch, { replace: Boolean(typed) }),
        ask: () => this.prepare(),
      });
      this.status = make('p', { class: 'table-status', role: 'status' });
      this.save = make('button', { type: 'button', onclick: () => this.saveCsv() }, 'CSV of these models');
      this.link = make('button', { type: 'button', onclick: () => this.copyLink() }, 'Copy link');
      this.linkNote = make('small', { class: 'quiet' });
      this.bar = make('div', { class: 'table-bar' }, this.status, this.linkNote, this.link, this.save);
      this.empty = make('div', { class: 'notice', hidden: true });
      frame.prepend(this.controls.element, this.bar);
      this.scroller.after(this.empty);
      this.describe(this.total);
      atlas.store.subscribe(() => this.follow());
      window.addEventListener('hashchange', () => this.followLink());
      this.scroller.addEventListener('scroll', () => this.nearEnd(), { passive: true });
      this.watchShortTable();
      this.table.addEventListener('click', (event) => this.openCard(event));
      document.addEventListener('click', (event) => this.scrollToTable(event));
      this.follow();
      this.followLink();
      this.scrollToAsked();
    }

    /** Load further rows when the table is on the screen, because a table with few rows in the HTML has no scroll bar. A
        card above the table moves it off the screen, so wait for the card. */
    watchShortTable() {
      atlas.dom.whenNear([this.scroller], '0px', () => {
        const card = this.isHome && atlas.models.showing;
        if (card) card.then(() => this.watchShortTable());
        else this.nearEnd();
      });
    }

    /* --- data */

    /** Return whether the HTML has all rows of the table. */
    get isComplete() {
      return this.listed.length >= this.total;
    }
    /** Load the rows that the state needs, and the lists that it asks for. Rows in the HTML are read from there if they
        are enough. They are not for sub-families, and for the memory at other bits per weight. */
    async load(state) {
      const lists = this.isHome ? await atlas.tableLists.find(state) : [];
      const isEnough = this.isComplete && !state.family && !state.bits && !state.gb;
      const source = isEnough ? 'page' : 'scripts';
      if (this.source !== 'scripts' && this.source !== source) {
        this.source = source;
        this.store = atlas.tableStore.createStore(this.heads);
        this.orders = atlas.tableOrder.createOrders(this.store);
        this.loader = atlas.tableLoading.createLoader(this.store);
      }
      if (this.source === 'page') {
        if (!this.store.size) this.store.append(atlas.tableStore.fieldsOf(this.listed, this.heads));
        return lists;
      }
      const wanted = lists.some(({ needsAll }) => needsAll)
        ? {}
        : {
            family: this.preset.family || state.family,
            owner: this.preset.owner || state.owner,
            ids: lists.find(({ ids }) => ids)?.ids,
          };
      await this.loader.need(wanted, (share) => {
        this.status.textContent = `Loading: ${Math.round(100 * share)}%`;
        this.filled = -1;
      });
      return lists;
    }
    /** Load the rows before they are needed, for the choices of the fields. */
    async prepare() {
      try {
        await this.load(this.state());
        await this.fillControls();
      } catch (error) {
        this.fail(error);
      }
    }
    async fillControls() {
      if (this.filled === this.store.version) return;
      this.filled = this.store.version;
      const pause = createPause();
      const rows = await this.selectRows(this.ownTests(), pause);
      await this.controls.fill(this.store, rows, pause);
      this.showFilters();
    }
    /** Show the filters in the controls. Return their number. */
    showFilters() {
      return this.controls.follow(this.state(), this.lists).length;
    }

    /* --- state */

    state() {
      const state = atlas.store.get();
      return { ...partOf(state, this.keys), text: state[this.textKey], sort: state.sort };
    }
    /** The keys of the state that filter the table, without its text. */
    get keys() {
      return this.isHome ? [...KEYS, ...atlas.tableLists.KEYS] : KEYS;
    }
    get isAsked() {
      const { sort, ...filter } = this.state();
      return Boolean(sort) || Object.values(filter).some(Boolean);
    }
    /** Show what the state asks for. Without a filter and an order, the HTML of the page is shown. */
    follow() {
      const state = this.state();
      const key = JSON.stringify(state);
      if (key === this.followed) return Promise.resolve();
      this.followed = key;
      this.checkState();
      this.showFilters();
      this.markOrder(readOrder(state.sort, this.heads));
      return this.isAsked || this.rows ? this.show() : Promise.resolve();
    }
    /** Check what the state names: it may be from an edition with other families and models. */
    checkState() {
      const { check } = atlas.addresses;
      const isUnknown = (text) => text === UNKNOWN;
      check('family', 'family', { isKnown: isUnknown });
      check('line', 'line', { isKnown: isUnknown });
      check('owner', 'owner');
      if (this.isHome) check('base', 'model');
    }
    fail(error) {
      if (error instanceof Stopped) return;
      this.status.textContent = error.message;
    }
    async show({ stays = false } = {}) {
      const turn = ++this.turn;
      const state = this.state();
      this.frame.setAttribute('aria-busy', 'true');
      try {
        const lists = await this.load(state);
        const pause = createPause(() => turn === this.turn);
        await pause();
        const rows = await this.orderRows(state, lists, pause);
        if (turn !== this.turn) return;
        this.lists = lists;
        if (this.isHome) atlas.addresses.checkSelection((id) => this.store.rowOf(id) >= 0);
        await this.fillControls();
        this.replaceRows(rows, stays);
      } catch (error) {
        this.fail(error);
      }
      if (turn === this.turn) this.frame.removeAttribute('aria-busy');
    }
    /** Return the tests for the family, the owner or the line of the page. The rows in the HTML need none. */
    ownTests() {
      return this.source === 'page' ? [] : compile(this.preset, this.store);
    }
    async selectRows(tests, pause) {
      const rows = [];
      for (let start = 0; start < this.store.size; start += SELECTED) {
        rows.push(...select(tests, start, Math.min(start + SELECTED, this.store.size)));
        await pause();
      }
      return rows;
    }
    /** Return the rows that pass the filter, in their order. */
    async orderRows(state, lists, pause) {
      const listed = await atlas.tableLists.testsOf(lists, this.store, this.orders, pause);
      const tests = [...this.ownTests(), ...listed, ...compile(state, this.store)];
      const kept = new Uint8Array(this.store.size);
      const rows = await this.selectRows(tests, pause);
      for (const row of rows) kept[row] = 1;
      const { key, falls } = readOrder(state.sort, this.heads);
      const sorted = await this.orders.sort(key, falls, pause);
      await pause();
      return sorted.filter((row) => kept[row]);
    }

    /* --- rows */

    replaceRows(rows, stays) {
      this.rows = rows;
      if (!this.body)
        this.body = atlas.tableBody.createRows({
          table: this.table,
          scroller: this.scroller,
          draw: (place) => this.drawRow(this.rows[place]),
        });
      this.body.replace(rows.length, { stays });
      this.describe(rows.length);
      this.markLinked();
    }
    drawRow(row) {
      const id = this.store.ids[row];
      // The page may have an element with this id, and an id must have no spaces.
      const isFree = !/\s/.test(id) && !document.getElementById(id);
      const cells = this.store.columns.map((column) => atlas.tableKinds.draw(column, row));
      const line = make('tr', { id: isFree ? id : null }, cells);
      if (id === this.linked) line.classList.add('linked');
      return line;
    }
    describe(rows) {
      const all = plural(this.total, 'model');
      this.status.textContent = this.showFilters() ? `${count(rows)} of ${all}` : all;
      this.empty.hidden = rows > 0;
      this.scroller.hidden = rows === 0;
      this.save.disabled = rows === 0;
      this.link.disabled = rows === 0;
      this.linkNote.textContent = this.explainLink(rows);
      if (rows > 0) return;
      this.empty.replaceChildren(
        make('p', {}, 'No model of this table passes all filters.'),
        make('button', { type: 'button', onclick: () => this.clear() }, 'Clear the filters'),
      );
    }
    clear() {
      const keys = [...Object.keys(partOf(atlas.store.get(), this.keys)), this.textKey];
      atlas.store.change(Object.fromEntries(keys.map((key) => [key, ''])));
      this.controls.focus();
    }
    /** Load all rows when the end of the listed rows comes near. */
    nearEnd() {
      if (this.rows || this.isComplete || this.isLoading) return;
      const { scrollTop, scrollHeight, clientHeight } = this.scroller;
      if (scrollTop + clientHeight <= scrollHeight - NEAR) return;
      this.isLoading = true;
      this.show({ stays: true }).finally(() => {
        this.isLoading = false;
      });
    }

    /* --- header */

    addSorting() {
      this.cells.forEach((cell, at) => {
        const onclick = () => this.sort(this.heads[at]);
        const [text, ...rest] = cell.childNodes; // after the text, there may be a link to the glossary
        cell.replaceChildren(make('button', { type: 'button', onclick }, text), ...rest);
      });
      this.table.tHead.rows[0].setAttribute('aria-rowindex', 1);
      this.table.setAttribute('aria-rowcount', this.total + 1);
    }
    sort(head) {
      const { key, falls } = readOrder(this.state().sort, this.heads);
      const next = { key: head.key, falls: key === head.key ? !falls : fallsFirst(head) };
      atlas.store.change({ sort: writeOrder(next, this.heads) });
    }
    markOrder({ key, falls }) {
      this.cells.forEach((cell, at) => {
        if (this.heads[at].key === key) cell.setAttribute('aria-sort', falls ? 'descending' : 'ascending');
        else cell.removeAttribute('aria-sort');
      });
    }

    /* --- links and files */

    /** On models.html, the card of a model is shown above the table, which keeps its filters. */
    openCard(event) {
      const link = event.target.closest('tbody th a');
      if (!link || !this.isHome || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const { model } = atlas.state.parse(link.hash);
      if (!model) return;
      event.preventDefault();
      atlas.store.change({ model });
    }
    /** Scroll to the table if the address of the page filters it. On models.html, a wide window shows it anyway. The
        filters of figures are no reason to scroll. */
    scrollToAsked() {
      const state = atlas.store.get();
      const own = [...this.keys, this.textKey].filter((key) => !atlas.filters.KEYS.includes(key) && key !== 'bits');
      const isShown = this.isHome && (state.model || matchMedia(atlas.tableControls.WIDE).matches);
      if (!isShown && own.some((key) => state[key])) this.frame.scrollIntoView({ block: 'start' });
    }
    /** Scroll to the table after a click on a link of the page that filters it, such as a word of a cloud. */
    scrollToTable(event) {
      const link = event.target.closest('a[href*="="]');
      if (!link || link.pathname !== window.location.pathname) return;
      const asked = atlas.state.parse(link.hash);
      if (asked.model || ![...this.keys, this.textKey].some((key) => asked[key])) return;
      setTimeout(() => this.frame.scrollIntoView({ block: 'start' }), 0);
    }
    /** Go to the row that the address links to. It may not be in the HTML. */
    async followLink() {
      const id = atlas.state.idInAddress();
      const element = id ? document.getElementById(id) : null;
      if (!id || element) atlas.notes.show('element');
      if (!id || (element && !this.table.contains(element))) return;
      this.linked = id;
      if (!element) await this.show();
      else if (this.rows) this.markLinked();
      if (!element && !this.hasModel(id)) await atlas.addresses.checkElement();
    }
    /** Return whether a model is in the table, also if a filter hides it. */
    hasModel(id) {
      const row = this.store ? this.store.rowOf(id) : -1;
      return row >= 0 && this.ownTests().every((test) => test(row));
    }
    markLinked() {
      if (!this.linked) return;
      const row = this.store.rowOf(this.linked);
      const place = row < 0 ? -1 : this.rows.indexOf(row);
      if (place < 0) return;
      for (const other of this.table.querySelectorAll('tr.linked')) other.classList.remove('linked');
      this.frame.scrollIntoView({ block: 'nearest' });
      this.body.reveal(place, { middle: true, focus: true })?.classList.add('linked');
    }
    /** Give the focus to the text filter. */
    focus() {
      this.frame.scrollIntoView({ block: 'start' });
      this.controls.focus();
    }
    /** Say what the link to the models of the table contains. */
    explainLink(rows) {
      const { MOST } = atlas.selection;
      if (rows <= MOST) return rows ? `The link lists the ${plural(rows, 'model')}.` : '';
      return this.isAsked ? `The link contains the filter, because it lists at most ${MOST} models.` : '';
    }
    /** Copy a link to the models of the table: with their ids, or with the filter if there are too many. */
    async copyLink() {
      if (!this.rows) await this.show({ stays: true });
      const { MOST, write, linkToTable } = atlas.selection;
      const { ids } = this.store;
      const link =
        this.rows.length <= MOST
          ? linkToTable({ models: write(Array.from(this.rows, (row) => ids[row])), sort: this.state().sort })
          : window.location.href;
      atlas.saving.copy(link, 'Link copied');
    }
    async saveCsv() {
      if (!this.rows) await this.show({ stays: true });
      const { family, owner, line } = this.preset;
      const name = ['models', family, owner, line].filter(Boolean).join('-');
      atlas.saving.saveText(`${name}.csv`, atlas.tableCsv.write(this.store, this.rows), 'text/csv');
    }
  }

  const KEYS_GROUP = 'In a table of models';
  function start() {
    const frames = document.querySelectorAll('[data-models]');
    const [first] = Array.from(frames, (frame) => new ModelTable(frame));
    if (!first) return;
    atlas.shortcuts.add(
      { key: 'f', group: KEYS_GROUP, text: 'Filter the table', run: () => first.focus() },
      { key: 'rows', shown: '↑ ↓ PgUp PgDn Home End', group: KEYS_GROUP, text: 'Move to another row' },
      { key: 'links', shown: '← →', group: KEYS_GROUP, text: 'Move to another link of the row' },
      { key: 'card', shown: 'Enter', group: KEYS_GROUP, text: 'Open the card of the model' },
    );
  }

  atlas.modelTables = { start, readOrder, writeOrder };
})(globalThis.constellation);
