/* The page compare.html: a table that compares up to three families and lines (#families=SLUG,…&lines=SLUG,…), and a
   select box for each of them. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const MOST = 3;
  const LINE = 'line:'; // prefix of the values of lines in the select boxes

  /** Return the known slugs of a list, without duplicates. */
  function known(asked, slugs) {
    const all = new Set(slugs);
    return [...new Set((asked || '').split(',').filter((slug) => all.has(slug)))];
  }
  /** Return the chosen families and lines of a state as values of the select boxes, at most three. */
  function choose(state, tables) {
    const lines = known(state.lines, tables.lines.slug).map((slug) => LINE + slug);
    return [...known(state.families, tables.families.slug), ...lines].slice(0, MOST);
  }
  /** Return the state of some values of the select boxes. */
  function stateOf(chosen) {
    const distinct = [...new Set(chosen.filter(Boolean))];
    const lines = distinct.filter((value) => value.startsWith(LINE)).map((value) => value.slice(LINE.length));
    return { families: distinct.filter((value) => !value.startsWith(LINE)).join(','), lines: lines.join(',') };
  }
  /** Return the row of a value: the table with its columns, its place in the columns, and the address of its page. */
  function find({ families, lines }, value) {
    const isLine = value.startsWith(LINE);
    const slug = isLine ? value.slice(LINE.length) : value;
    const columns = isLine ? lines : families;
    const at = columns.slug.indexOf(slug);
    const href = `${isLine ? 'lines' : 'families'}/${slug}.html`;
    return { columns, at, isLine, href, title: columns.title[at] };
  }

  /* The text of an empty value of each kind. The others are undefined, such as the correlation of two models. */
  const EMPTY = { sum: atlas.format.UNKNOWN, model: atlas.format.UNKNOWN, text: atlas.format.UNKNOWN };

  /** Format a value according to the kind of fact. A sum over `known` of `models` models may be a lower bound. */
  function format(kind, value, known, models) {
    if (value === '' || value == null) return EMPTY[kind] || atlas.format.UNDEFINED;
    if (kind === 'sum') return atlas.format.total(Number(value), Number(known), Number(models), atlas.format.count);
    if (kind === 'count') return atlas.format.count(Number(value));
    if (kind === 'share') return `${Math.round(Number(value) * 100)}%`;
    if (kind === 'coefficient') return Number(value).toFixed(3).replace('-', '−');
    return String(value);
  }

  function cell(fact, { columns, at }) {
    const value = columns[fact.key]?.[at];
    // A fact of families only, in the column of a line, or the reverse.
    const text =
      fact.key in columns
        ? format(fact.kind, value, columns[`${fact.key}_known`]?.[at], columns.models[at])
        : atlas.format.UNDEFINED;
    const isModel = fact.kind === 'model' && value;
    const content = isModel
      ? make('a', { href: `models.html#model=${atlas.format.address(text)}` }, atlas.format.shown(text))
      : text;
    return make('td', { class: fact.kind === 'model' ? null : 'number' }, content);
  }

  function table(tables, chosen) {
    const found = chosen.map((value) => find(tables, value));
    const head = make(
      'tr',
      {},
      make('th', { scope: 'col' }, make('span', { class: 'visually-hidden' }, 'Fact')),
      found.map(({ href, title, isLine }) =>
        make(
          'th',
          { scope: 'col', class: 'number' },
          make('a', { href }, title),
          isLine ? make('small', { class: 'quiet' }, ' line') : null,
        ),
      ),
    );
    const rows = tables.families.facts
      .filter((fact) => found.some(({ columns }) => fact.key in columns))
      .map((fact) =>
        make(
          'tr',
          {},
          make('th', { scope: 'row' }, fact.text),
          found.map((one) => cell(fact, one)),
        ),
      );
    return make(
      'div',
      { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Comparison' },
      make('table', { class: 'models' }, make('thead', {}, head), make('tbody', {}, rows)),
    );
  }

  /** Create the select box of a place. Families come first, because typing selects the first option that begins with
      the letters. */
  function chooser({ families, lines }, place) {
    const id = `family-${place + 1}`;
    const what = lines.slug.length ? 'family or line' : 'family';
    const list = ({ slug, title, models }, prefix) =>
      slug.map((one, at) =>
        make('option', { value: prefix + one }, `${title[at]} (${atlas.format.count(models[at])})`),
      );
    const groups = lines.slug.length
      ? [
          make('optgroup', { label: 'Families' }, list(families, '')),
          make('optgroup', { label: 'Lines' }, list(lines, LINE)),
        ]
      : list(families, '');
    const select = make(
      'select',
      {
        id,
        onchange: () => {
          const values = [...select.closest('.choosers').querySelectorAll('select')].map(({ value }) => value);
          atlas.store.change(stateOf(values));
        },
      },
      make('option', { value: '' }, place > 1 ? 'none' : `choose a ${what}`),
      groups,
    );
    const label = what[0].toUpperCase() + what.slice(1);
    return make('p', { class: 'field' }, make('label', { for: id }, `${label} ${place + 1}`), select);
  }

  function show(box, tables) {
    const asked = choose(atlas.store.get(), tables);
    const chosen = asked.length ? asked : tables.families.slug.slice(0, 2);
    // The select boxes stay, so that someone can go on typing in one. They are made anew for further families.
    const size = String(tables.families.slug.length);
    if (box.dataset.families !== size) {
      box.dataset.families = size;
      box.replaceChildren(
        make(
          'div',
          { class: 'choosers' },
          [0, 1, 2].map((place) => chooser(tables, place)),
        ),
        table(tables, chosen),
      );
    } else box.lastChild.replaceWith(table(tables, chosen));
    box.querySelectorAll('select').forEach((select, place) => {
      select.value = chosen[place] || '';
    });
    const titles = chosen.map((value) => find(tables, value).title).join(' and ');
    document.title = `${titles} · ${document.title.split(' · ').pop()}`;
    box.dataset.ready = '';
  }

  /** Load the families in the state that the payload does not contain. In a sharded catalogue, the payload
      contains only the largest families. */
  async function complete(families) {
    if (!atlas.site.isSharded) return;
    const absent = (atlas.store.get().families || '')
      .split(',')
      .filter((slug) => slug && !families.slug.includes(slug))
      .slice(0, MOST);
    for (const family of (await Promise.all(absent.map(atlas.shards.findFamily))).filter(Boolean)) {
      for (const [name, column] of Object.entries(families)) if (name in family) column.push(family[name]);
    }
  }

  async function start() {
    const box = document.querySelector('[data-compare]');
    if (!box) return;
    try {
      const [families, lines] = await Promise.all([
        atlas.data.need('families'),
        atlas.site.hasLines ? atlas.data.need('lines') : { slug: [], title: [], models: [] },
      ]);
      const follow = () =>
        complete(families).then(() => {
          show(box, { families, lines });
          const isIn =
            ({ slug }) =>
            (one) =>
              slug.includes(one);
          atlas.addresses.check('families', 'family', { isKnown: isIn(families), isList: true });
          atlas.addresses.check('lines', 'line', { isKnown: isIn(lines), isList: true });
        });
      atlas.store.subscribe(follow);
      await follow();
    } catch (error) {
      box.prepend(make('p', { class: 'notice warn' }, error.message));
    }
  }

  atlas.compare = { start };
})(globalThis.constellation);
