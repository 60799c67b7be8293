/* The page families.html: the order and the filter of the families, which are grouped by line.
   Both are part of the state (#words=…&order=…). In a sharded catalogue, further families are loaded on request. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count } = atlas.format;
  /* The cells by which families can be sorted. The table has only the counts that the atlas has. */
  const COLUMNS = new Map(
    [...Object.keys(atlas.site.counts.list()), 'first'].map((key, place) => [key, place + 2]),
  );
  /* The values of the state `order`, with their descriptions. The first is the order of the page. */
  const ORDERS = {
    __proto__: null,
    '': 'by size',
    az: 'A–Z',
    ...(atlas.site.counts.hasDownloads ? { downloads: `by ${atlas.site.counts.noun}` } : {}),
    ...(atlas.site.counts.hasLikes ? { likes: 'by likes' } : {}),
    first: 'newest first',
  };

  const compareTitles = (a, b) => a.plain.localeCompare(b.plain, 'en', { numeric: true });
  /** Return a function that compares two families in an order. Unknown values come last. */
  function comparing(order) {
    if (order === 'az') return compareTitles;
    const cell = COLUMNS.get(order);
    if (!cell) return (a, b) => a.place - b.place;
    const key = ({ row }) => row.cells[cell].dataset.v;
    const number = order !== 'first';
    return (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (!x || !y) return Boolean(y) - Boolean(x) || a.place - b.place;
      return (number ? y - x : y.localeCompare(x)) || a.place - b.place;
    };
  }
  /** Sort families, and the sub-families below each of them. The family of the line itself stays first. */
  function sorted(families, compare) {
    return families
      .slice()
      .sort((a, b) => b.isFirst - a.isFirst || compare(a, b))
      .map((family) => ({ ...family, children: sorted(family.children, compare) }));
  }
  const flatten = (families) => families.flatMap((family) => [family, ...flatten(family.children)]);

  function describe(row, place) {
    const link = row.cells[0].querySelector('a');
    return { row, place, plain: link.textContent.trim().toLowerCase(), children: [], isFirst: false };
  }

  class FamilyList {
    constructor(box) {
      this.box = box;
      this.families = new Map(); // all families by the id of their row
      this.groups = [...box.querySelectorAll('.family-group')].map((section) => this.readGroup(section));
      this.portion = 0;
      this.open = null; // the folded tables that the reader had opened before the filter
      this.input = make('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
      this.input.addEventListener('input', () => this.change({ words: this.input.value.trim() }));
      this.select = make(
        'select',
        { onchange: () => this.change({ order: this.select.value }) },
        Object.entries(ORDERS).map(([value, text]) => make('option', { value }, text)),
      );
      this.output = make('output', {});
      box.prepend(
        make(
          'div',
          { class: 'table-tools' },
          make('label', {}, 'Filter families', this.input),
          make('label', {}, 'Order', this.select),
          this.output,
        ),
      );
      if ('rest' in box.dataset) this.offerMore();
      this.order = '';
      atlas.store.subscribe(() => this.follow());
      this.follow();
      window.addEventListener('hashchange', () => this.showLinked());
      this.showLinked();
      box.dataset.ready = '';
    }

    readGroup(section) {
      const group = { section, title: section.dataset.line || '', tables: [] };
      for (const table of section.querySelectorAll('table')) this.readTable(group, table);
      const [first] = group.tables[0].families;
      if (first && group.title) first.isFirst = first.row.cells[0].querySelector('a').textContent === group.title;
      return group;
    }
    readTable(group, table) {
      const families = [];
      const line = []; // the family at each depth above the current row
      for (const row of table.tBodies[0].rows) {
        const depth = Number(row.dataset.depth || 0);
        const family = describe(row, this.families.size);
        this.families.set(row.id, family);
        (depth ? line[depth - 1].children : families).push(family);
        line[depth] = family;
      }
      const one = { body: table.tBodies[0], families, details: table.closest('details') };
      group.tables.push(one);
      return one;
    }

    change(patch) {
      atlas.store.change(patch, { replace: true });
    }
    follow() {
      const { words = '', order = '' } = atlas.store.get();
      if (this.input.value.trim() !== words) this.input.value = words;
      this.select.value = Object.hasOwn(ORDERS, order) ? order : '';
      if (this.select.value !== this.order) this.sort(this.select.value);
      this.filter(words);
    }

    sort(order) {
      this.order = order;
      const compare = comparing(order);
      for (const group of this.groups)
        for (const { body, families } of group.tables)
          body.append(...flatten(sorted(families, compare)).map((family) => family.row));
      // Groups without a line stay last.
      const lines = this.groups.filter((group) => group.title);
      const others = this.groups.filter((group) => !group.title);
      if (order === 'az')
        lines.sort((a, b) => a.title.localeCompare(b.title, 'en', { numeric: true, sensitivity: 'base' }));
      const last = this.more || null;
      for (const group of [...lines, ...others]) this.box.insertBefore(group.section, last);
    }

    filter(text) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      const show = (family) => {
        const isHit = words.every((word) => family.plain.includes(word));
        if (isHit) found++;
        const below = family.children.filter(show).length > 0;
        family.row.hidden = !isHit && !below;
        return isHit || below;
      };
      const folds = this.groups.flatMap((group) => group.tables).filter((table) => table.details);
      if (words.length) this.open = this.open || new Set(folds.filter(({ details }) => details.open));
      for (const group of this.groups) {
        const shown = group.tables.map((table) => table.families.filter(show).length > 0);
        group.section.hidden = !shown.some(Boolean);
        group.tables.forEach((table, at) => {
          table.body.closest('.table-scroll').hidden = !shown[at];
          if (!table.details) return;
          table.details.hidden = !shown[at];
          if (words.length) table.details.open = shown[at];
          else if (this.open) table.details.open = this.open.has(table);
        });
      }
      if (!words.length) this.open = null;
      const total = `${count(this.families.size)} ${this.families.size === 1 ? 'family' : 'families'}`;
      this.output.textContent = words.length ? `${count(found)} of ${total}` : total;
    }

    /** Show the row that the address links to, even if it is folded. */
    showLinked() {
      const row = document.getElementById(atlas.state.idInAddress());
      const details = row?.closest('details');
      if (!details || !this.box.contains(row)) return;
      details.open = true;
      row.scrollIntoView({ block: 'center' });
    }

    /* --- further families of a sharded catalogue */

    offerMore() {
      this.more = make(
        'div',
        { class: 'table-more' },
        make('button', { type: 'button', onclick: () => this.load() }, 'Load more families'),
      );
      this.box.append(this.more);
    }
    async load() {
      if (this.isLoading) return;
      this.isLoading = true;
      try {
        const listed = new Set(this.families.keys());
        const { rows, portions } = await atlas.tableRows.families.load(listed, this.portion++);
        for (const row of rows) this.add(row);
        this.adopt();
        if (this.portion >= portions) this.more.remove();
        this.sort(this.order);
        this.filter(this.input.value);
      } catch (error) {
        this.portion--;
        atlas.notes.fail(error);
      }
      this.isLoading = false;
    }
    add(row) {
      const family = describe(row, this.families.size);
      this.families.set(row.id, family);
      const group =
        this.groups.find(({ title }) => title && title === row.dataset.line) ||
        this.groups.find(({ section }) => section.id === (row.dataset.line ? 'other-lines' : 'no-line')) ||
        this.groups[this.groups.length - 1];
      const table = group.tables.find(({ details }) => details) || this.addTable(group);
      table.families.push(family);
      table.body.append(row);
    }
    /** Add a table of folded families to a group that has none. */
    addTable(group) {
      const frame = group.section.querySelector('.table-scroll').cloneNode(true);
      frame.querySelector('tbody').replaceChildren();
      const table = frame.querySelector('table');
      group.section.append(make('details', {}, make('summary', {}, 'Further families'), frame));
      return this.readTable(group, table);
    }
    /** Move sub-families below their parents, which may be loaded later. */
    adopt() {
      for (const group of this.groups) {
        for (const table of group.tables) {
          const isOrphan = ({ row }) => row.dataset.parent && this.families.has(`family-${row.dataset.parent}`);
          for (const family of table.families.filter(isOrphan)) this.place(family);
          table.families = table.families.filter((family) => !isOrphan(family));
        }
      }
    }
    place(family) {
      const { row } = family;
      const parent = this.families.get(`family-${row.dataset.parent}`);
      parent.children.push(family);
      row.querySelector('th small')?.remove();
      const deepen = (one, depth) => {
        one.row.dataset.depth = depth;
        for (const child of one.children) deepen(child, depth + 1);
      };
      deepen(family, Number(parent.row.dataset.depth || 0) + 1);
      parent.row.after(row);
    }
  }

  function start() {
    const box = document.querySelector('[data-families]');
    if (box) atlas.families.list = new FamilyList(box);
  }

  atlas.families = { start };
})(globalThis.constellation);
