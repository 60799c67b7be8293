/* The kinds of columns of a table of models, with the same names as in constellation/render/column_kinds.py.
   A kind says how a column takes its values from a data script (append) or from the cells of the page (read), and how
   a value is written in a cell (text) and in a CSV file (raw). The texts are the same as in the HTML of the pages.

   A column has `head` (what the header cell says), `values` (a typed array) and, if it has texts, `texts` (the distinct
   texts, of which `values` has the numbers). */
((atlas) => {
  'use strict';
  const { format } = atlas;
  const { make } = atlas.dom;
  const NONE = -1;
  const LEAST_SHOWN = 0.01; // gigabytes

  /** Return the slug in a link to the page of a family or a line. */
  const slugIn = (link) => link.getAttribute('href').replace(/^.*\/|\.html$/g, '');
  const given = (cell) => (cell.dataset.v === undefined ? null : Number(cell.dataset.v));
  const known = (value) => (Number.isNaN(value) ? null : value);

  /** Make a kind of numbers. NaN is an unknown number. */
  const numeric = ({ write, ...rest }) => ({
    isNumber: true,
    create: (head) => ({ head, values: new Float64Array(0) }),
    append({ head, values }, at, fields) {
      const given = fields[head.key];
      for (let row = 0; row < given.length; row++) values[at + row] = given[row] ?? Number.NaN;
    },
    read: (cells, { key }) => ({ [key]: cells.map((cell) => format.numberIn(cell.textContent)) }),
    text: ({ values }, row) => (Number.isNaN(values[row]) ? '' : write(values[row])),
    raw: ({ values }, row) => known(values[row]),
    ...rest,
  });

  /** Return the number of a text in a column, which may be new. `name` tells texts apart, by default the text. */
  function numberOf(column, text, name = text) {
    if (!column.number.has(name)) {
      column.number.set(name, column.texts.length);
      column.texts.push(text);
    }
    return column.number.get(name);
  }
  const fieldOf = ({ key, texts }) => texts || `${key}_values`;

  /** Make a kind of texts of which each occurs in many rows. */
  const coded = (rest = {}) => ({
    isNumber: false,
    create: (head) => ({ head, values: new Int32Array(0), texts: [], number: new Map() }),
    append(column, at, fields) {
      const { head, values } = column;
      const number = fields[fieldOf(head)].map((text) => numberOf(column, text));
      const codes = fields[head.key];
      for (let row = 0; row < codes.length; row++) values[at + row] = number[codes[row]];
    },
    read(cells, head) {
      const column = { texts: [], number: new Map() };
      const codes = cells.map((cell) => numberOf(column, cell.textContent));
      return { [head.key]: codes, [fieldOf(head)]: column.texts };
    },
    text: ({ texts, values }, row) => format.shown(texts[values[row]]),
    raw: ({ texts, values }, row) => texts[values[row]],
    ...rest,
  });

  /* Dates are years since 2000 × 512 + month × 32 + day. An unknown month or day is 0. */
  const FIRST_RECORDED = 22 * 512 + 3 * 32 + 2;
  const two = (number) => String(number).padStart(2, '0');
  function writeDay(date) {
    const [year, month, day] = [2000 + Math.floor(date / 512), (date >> 5) & 15, date & 31];
    return [year, month && two(month), day && two(day)].filter(Boolean).join('-');
  }
  const writeDate = (date) => (date === FIRST_RECORDED ? `by ${writeDay(date).slice(0, 7)}` : writeDay(date));
  function readDate(text) {
    if (!text) return null;
    if (text.startsWith('by ')) return FIRST_RECORDED;
    const [year, month = 0, day = 0] = text.split('-').map(Number);
    return (year - 2000) * 512 + month * 32 + day;
  }

  const SOURCES = format.SOURCES;
  const NOTES = ['', 'The number is read from the name.', 'The number is doubtful.'];

  const kinds = {
    name: {
      isNumber: false,
      create: (head) => ({ head, values: [] }),
      append({ values }, at, { ids }) {
        for (let row = 0; row < ids.length; row++) values[at + row] = ids[row];
      },
      read: (cells) => ({ ids: cells.map((cell) => cell.parentElement.id || cell.textContent) }),
      text: ({ values }, row) => format.shown(values[row]),
      raw: ({ values }, row) => values[row],
      draw({ values }, row) {
        const id = values[row];
        const cut = id.indexOf('/') + 1;
        const head = cut ? make('span', {}, format.shown(id.slice(0, cut))) : null;
        const link = make('a', { href: atlas.catalogue.cardLink(id) }, head, atlas.dom.named(id.slice(cut)));
        return make('th', { scope: 'row' }, link);
      },
    },
    count: numeric({ write: format.count }),
    share: numeric({ write: (value) => `${value}%` }),
    size: numeric({
      create: (head) => ({ head, values: new Float64Array(0), marks: new Uint8Array(0) }),
      append(column, at, fields) {
        kinds.count.append(column, at, fields);
        column.marks.set(fields.read, at);
      },
      read: (cells, { key }) => ({
        [key]: cells.map(given),
        read: cells.map(({ textContent }) => SOURCES.findLastIndex((mark) => textContent.startsWith(mark))),
      }),
      write: format.short,
      text: ({ values, marks }, row) =>
        Number.isNaN(values[row]) ? '' : SOURCES[marks[row]] + format.short(values[row]),
      draw(column, row) {
        return make('td', { title: NOTES[column.marks[row]] || null }, kinds.size.text(column, row));
      },
    }),
    /* The memory at which a model is published. `weights` and `bits` are the numbers for other estimates, which the
       cells of a page do not have. */
    memory: numeric({
      create: (head) => ({
        head,
        values: new Float64Array(0),
        weights: new Float64Array(0),
        bits: new Float64Array(0),
      }),
      append({ values, weights, bits }, at, fields) {
        const { memory, published } = fields;
        const { weigh, gigabytes } = atlas.filters;
        const size = (memory || published).length;
        for (let row = 0; row < size; row++) {
          weights[at + row] = memory ? Number.NaN : (weigh(fields, row) ?? Number.NaN);
          bits[at + row] = fields.bits?.[row] ?? Number.NaN;
          values[at + row] = memory ? (memory[row] ?? Number.NaN) : gigabytes(weights[at + row], published[row]);
        }
      },
      read: (cells) => ({ memory: cells.map(given) }),
      write: (value) => (value < LEAST_SHOWN ? `under ${LEAST_SHOWN} GB` : `${format.three(value)} GB`),
      raw: ({ values }, row) => (Number.isNaN(values[row]) ? null : Number(values[row].toPrecision(6))),
    }),
    date: numeric({
      isNumber: false,
      read: (cells, { key }) => ({ [key]: cells.map((cell) => readDate(cell.textContent)) }),
      write: writeDate,
      raw: ({ values }, row) => (Number.isNaN(values[row]) ? '' : writeDay(values[row])),
    }),
    choice: coded(),
    words: coded(),
    text: coded({
      append(column, at, fields) {
        fields[column.head.key].forEach((text, row) => {
          column.values[at + row] = numberOf(column, text);
        });
      },
      read: (cells, { key }) => ({ [key]: cells.map((cell) => cell.textContent) }),
    }),
    /* Families are distinguished by their slugs, because different families may have the same title. */
    family: coded({
      create: (head) => ({
        head,
        values: new Int32Array(0),
        texts: [],
        number: new Map(),
        slugs: [],
        parents: [],
      }),
      append(column, at, { family, clades }) {
        const number = clades.slug.map((slug, clade) => {
          const code = numberOf(column, clades.title[clade], slug);
          column.slugs[code] = slug;
          column.parents[code] = clades.parent[clade] < 0 ? '' : clades.slug[clades.parent[clade]];
          return code;
        });
        for (let row = 0; row < family.length; row++)
          column.values[at + row] = family[row] < 0 ? NONE : number[family[row]];
      },
      read(cells) {
        const clades = { slug: [], title: [], parent: [] };
        const family = cells.map((cell) => {
          const link = cell.querySelector('a');
          if (!link) return NONE;
          const slug = slugIn(link);
          if (!clades.slug.includes(slug)) {
            clades.slug.push(slug);
            clades.title.push(link.textContent);
            clades.parent.push(-1);
          }
          return clades.slug.indexOf(slug);
        });
        return { family, clades };
      },
      text: ({ texts, values }, row) => (values[row] < 0 ? '' : texts[values[row]]),
      raw: ({ slugs, values }, row) => (values[row] < 0 ? '' : slugs[values[row]]),
      draw(column, row) {
        const slug = kinds.family.raw(column, row);
        const href = `${atlas.site.root}families/${slug}.html`;
        return make('td', {}, slug ? make('a', { href }, kinds.family.text(column, row)) : null);
      },
    }),
    line: coded({
      create: (head) => ({ head, values: new Int32Array(0), texts: [], number: new Map(), slugs: [], pages: [] }),
      append(column, at, { line, lines }) {
        const number = lines.slug.map((slug, place) => {
          const code = numberOf(column, lines.title[place], slug);
          column.slugs[code] = slug;
          column.pages[code] = lines.page[place];
          return code;
        });
        for (let row = 0; row < line.length; row++)
          column.values[at + row] = line[row] < 0 ? NONE : number[line[row]];
      },
      read(cells) {
        const lines = { slug: [], title: [], page: [] };
        const line = cells.map((cell) => {
          const link = cell.querySelector('a');
          const slug = link ? slugIn(link) : cell.dataset.v;
          if (!slug) return NONE;
          if (!lines.slug.includes(slug)) {
            lines.slug.push(slug);
            lines.title.push(cell.textContent);
            lines.page.push(link ? 1 : 0);
          }
          return lines.slug.indexOf(slug);
        });
        return { line, lines };
      },
      draw(column, row) {
        const code = column.values[row];
        const text = kinds.line.text(column, row);
        const href = `${atlas.site.root}lines/${column.slugs[code]}.html`;
        return make('td', {}, column.pages[code] ? make('a', { href }, text) : text);
      },
      text: ({ texts, values }, row) => (values[row] < 0 ? '' : format.shown(texts[values[row]])),
      raw: ({ texts, values }, row) => (values[row] < 0 ? '' : texts[values[row]]),
    }),
  };
  /** Create the cell of a row. */
  function draw(column, row) {
    const kind = kinds[column.head.kind];
    return kind.draw ? kind.draw(column, row) : make('td', {}, kind.text(column, row));
  }

  atlas.tableKinds = { kinds, draw };
})(globalThis.constellation);
