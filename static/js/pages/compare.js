/* The page compare.html: charts and a table that compare up to four families and lines
   (#families=SLUG,…&lines=SLUG,…), and a select box for each of them. */
((atlas) => {
  'use strict';
  const { make, scrolledTable } = atlas.dom;
  const MOST = 4;
  const FIRST = 2; // lines or families that are compared before the reader chooses some
  const COLOURS = [0, 1, 6, 5]; // of the places, as in constellation/render/pages/compare.py
  const LINE = 'line:'; // prefix of the values of lines in the select boxes

  /** Return the known slugs of a list, without duplicates. */
  function known(asked, slugs) {
    const all = new Set(slugs);
    return [...new Set((asked || '').split(',').filter((slug) => all.has(slug)))];
  }
  /** Return the chosen families and lines of a state as values of the select boxes, at most four. */
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
    if (kind === 'sum') return atlas.format.total(Number(value), Number(known), Number(models), atlas.format.short);
    if (kind === 'count') return atlas.format.count(Number(value));
    if (kind === 'share') return atlas.format.percent(Number(value));
    if (kind === 'coefficient') return atlas.format.coefficient(Number(value));
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
    return make('td', { role: 'cell', class: fact.kind === 'model' ? null : 'number' }, content);
  }

  const placeDot = (place) => make('span', { class: `dot c${COLOURS[place]}`, 'aria-hidden': 'true' });

  /* The style sheet writes each fact above its row on a narrow screen. The roles keep the table for screen readers. */
  function table(facts, found) {
    const head = make(
      'tr',
      { role: 'row' },
      make('th', { scope: 'col', role: 'columnheader' }, make('span', { class: 'visually-hidden' }, 'Fact')),
      found.map(({ href, title, isLine }, place) =>
        make(
          'th',
          { scope: 'col', role: 'columnheader', class: 'number' },
          placeDot(place),
          make('a', { href }, title),
          isLine ? make('small', { class: 'quiet' }, ' line') : null,
        ),
      ),
    );
    const rows = facts
      .filter((fact) => found.some(({ columns }) => fact.key in columns))
      .map((fact) =>
        make(
          'tr',
          { role: 'row' },
          make('th', { scope: 'row', role: 'rowheader' }, fact.text),
          found.map((one) => cell(fact, one)),
        ),
      );
    return make(
      'table',
      { class: 'models compared', role: 'table', 'aria-label': 'Comparison' },
      make('thead', { role: 'rowgroup' }, head),
      make('tbody', { role: 'rowgroup' }, rows),
    );
  }

  /** Return the number of models created in each quarter from a text such as '8100:3,0,5', where 8100 is the number of
      quarters from the year 0 to the first one. */
  function readCreated(text) {
    const [first, counts] = (text || '').split(':');
    return counts ? { first: Number(first), counts: counts.split(',').map(Number) } : null;
  }
  /** Return the chart of the number of models created in each quarter, or null if no date is known. All counts end
      with the same quarter. */
  function followCreated(found) {
    const courses = found.map(({ columns, at }) => readCreated(columns.created?.[at]));
    const dated = courses.filter(Boolean);
    if (!dated.length) return null;
    const first = Math.min(...dated.map((one) => one.first));
    const size = dated[0].first + dated[0].counts.length - first;
    const quarters = Array.from({ length: size }, (_, at) => first + at);
    const times = quarters.map((number) => `${Math.floor(number / 4)}-Q${(number % 4) + 1}`);
    const series = found.map(({ title }, place) => {
      const counts = courses[place]?.counts || [];
      const values = [...new Array(size - counts.length).fill(0), ...counts];
      return { title, colour: COLOURS[place], values, counts: values };
    });
    const latest = series.map(
      ({ title, values }) => `${atlas.format.isolated(title)} ${atlas.format.count(values[size - 1])}`,
    );
    return {
      name: 'created',
      title: 'Models created in each quarter',
      summary: `New models in ${times[size - 1]}: ${latest.join(', ')}.`,
      note: 'Only models with a known date of creation, until the last complete quarter.',
      head: 'Quarter',
      times,
      labels: quarters.map((number) => `${String(Math.floor(number / 4)).slice(2)} Q${(number % 4) + 1}`),
      form: atlas.format.short,
      series,
    };
  }
  /** Return the chart of the shares of the models in each band of sizes, or null if no size is known. */
  function divideSizes(found, bands) {
    const counts = found.map(({ columns, at }) =>
      (columns.sizes?.[at] || '').split(',').filter(Boolean).map(Number),
    );
    if (!counts.some((one) => one.length)) return null;
    const largest = found.flatMap(({ title }, place) => {
      if (!counts[place].length) return [];
      const most = Math.max(...counts[place]);
      const share = most / counts[place].reduce((sum, count) => sum + count, 0);
      const band = bands[counts[place].indexOf(most)];
      return [`${atlas.format.isolated(title)} ${band} (${atlas.format.percent(share)})`];
    });
    return {
      name: 'parameters',
      title: 'Models by number of parameters',
      caption: 'Parameters',
      summary: `Most common sizes: ${largest.join(', ')}.`,
      note: 'Shares of the models with a known number of parameters.',
      head: 'Parameters',
      classes: bands,
      series: found.map(({ title }, place) => {
        const known = counts[place].reduce((sum, count) => sum + count, 0);
        return {
          title,
          colour: COLOURS[place],
          counts: bands.map((_, band) => (known ? counts[place][band] : null)),
          values: bands.map((_, band) => (known ? counts[place][band] / known : null)),
          notes: counts[place].map(
            (count) => `${atlas.format.count(count)} of ${atlas.format.plural(known, 'model')}`,
          ),
        };
      }),
    };
  }

  /** Return the values of a chart as rows of a CSV file. A chart of shares has two columns for each series. */
  function listRows({ head, times, classes, series }) {
    const titles = series.flatMap(({ title }) => (classes ? [`${title} models`, `${title} share`] : [title]));
    const rows = (classes || times).map((name, at) => [
      name,
      ...series.flatMap(({ counts, values }) => (classes ? [counts[at], values[at]] : [counts[at]])),
    ]);
    return [[head, ...titles], ...rows];
  }
  function write({ classes }, { counts, values }, at) {
    if (counts[at] == null) return atlas.format.UNDEFINED;
    const count = atlas.format.count(counts[at]);
    return classes ? `${count} (${atlas.format.percent(values[at])})` : count;
  }
  /** Create the folded table of a chart, with a button that saves the values. */
  function foldTable(chart, slugs) {
    const { head, times, classes, series } = chart;
    const rows = (classes || times).map((name, at) => [name, ...series.map((one) => write(chart, one, at))]);
    return make(
      'details',
      {},
      make('summary', {}, 'Show as a table'),
      scrolledTable(
        { label: chart.title, frame: 'scroll', kind: 'snapshots', numbersFrom: 1 },
        [head, ...series.map(({ title }) => title)],
        rows,
      ),
      atlas.folded.makeButton(() => listRows(chart), 'compare', ...slugs, chart.name),
    );
  }

  function charts(found, bands) {
    const created = followCreated(found);
    const sizes = divideSizes(found, bands);
    const slugs = found.map(({ columns, at }) => columns.slug[at]);
    const figure = (chart, drawing) =>
      make(
        'div',
        {},
        make(
          'figure',
          {},
          make(
            'figcaption',
            {},
            `${chart.caption || chart.title} `,
            make('small', { class: 'quiet' }, `${chart.summary} ${chart.note}`),
          ),
          drawing,
        ),
        foldTable(chart, slugs),
      );
    return make(
      'div',
      { class: 'curves compared-charts' },
      created && figure(created, atlas.charts.drawCurves(created)),
      sizes && figure(sizes, atlas.charts.drawGroups(sizes)),
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
    const largest = tables.lines.slug.map((slug) => LINE + slug);
    const chosen = asked.length ? asked : (largest.length ? largest : tables.families.slug).slice(0, FIRST);
    const found = chosen.map((value) => find(tables, value));
    const comparison = make('div', {}, charts(found, tables.families.bands), table(tables.families.facts, found));
    // The select boxes stay, so that someone can go on typing in one. They are made anew for further families.
    const size = String(tables.families.slug.length);
    if (box.dataset.families !== size) {
      box.dataset.families = size;
      box.replaceChildren(
        make(
          'div',
          { class: 'choosers' },
          COLOURS.map((_, place) => chooser(tables, place)),
        ),
        comparison,
      );
    } else box.lastChild.replaceWith(comparison);
    box.querySelectorAll('select').forEach((select, place) => {
      select.value = chosen[place] || '';
    });
    const titles = found.map(({ title }) => title).join(' and ');
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

  atlas.compare = { start, followCreated, divideSizes, listRows };
})(globalThis.constellation);
