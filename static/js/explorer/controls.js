/* The controls of a view: the legend, the zoom buttons, and the bar with choices, the filter and the exports.
   They change the view only through the state. */
((atlas) => {
  'use strict';
  const { make, refill, term } = atlas.dom;
  const COLOURS = { family: 'Family', line: 'Line', license: 'Licence', year: 'Year', size: 'Size' };
  const SIZES = { __proto__: null, ...atlas.site.counts.list(), none: 'Equal' };
  const LINEAGES = { drawn: 'Shown', off: 'Hidden' };

  function choice(label, key, options, value, change) {
    const select = make(
      'select',
      { onchange: () => change({ [key]: select.value }) },
      options.map(([name, text]) => make('option', { value: name, selected: name === value }, text)),
    );
    return make('label', { 'data-slot': key }, label, select);
  }

  let panels = 0;
  /** Create the button and the panel of the filter. The panel is beside or above the stage, which becomes smaller, so
      that the panel does not cover what it filters. */
  function filterPanel() {
    const id = `view-filter-${++panels}`;
    const panel = make('div', { id, class: 'view-filter', role: 'group', 'aria-label': 'Filter', hidden: true });
    const button = make(
      'button',
      { type: 'button', class: 'view-toggle', 'aria-expanded': 'false', 'aria-controls': id },
      'Filter',
    );
    const show = (open) => {
      panel.hidden = !open;
      button.setAttribute('aria-expanded', String(open));
    };
    button.addEventListener('click', () => show(panel.hidden));
    for (const element of [panel, button])
      element.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape' || panel.hidden) return;
        show(false);
        button.focus();
        event.stopPropagation();
      });
    return { panel, button };
  }

  const LISTED = 60; // values of a filter that are offered

  /** Return the options of a filter by a column of the facts: the values of the models that are shown, the most
      common first. `names` are the values in the state, and `labels` their texts. An address may name a value that
      no model has. */
  function optionsOf({ state, facts, colouring, inside }, key, names, labels = names) {
    const { UNKNOWN } = atlas.filters;
    const option = (name, label, count) => [name, `${label} (${atlas.format.count(count)})`];
    const found = [...atlas.filters.countValues(state, facts, colouring, key, inside)]
      .map(([value, count]) => ({ name: names[value] || UNKNOWN, label: labels[value] || UNKNOWN, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    const options = found
      .filter(({ name }, at) => at < LISTED || name === state[key])
      .map(({ name, label, count }) => option(name, label, count));
    const isListed = !state[key] || options.some(([name]) => name === state[key]);
    const place = names.indexOf(state[key]);
    return [
      ['', 'Any'],
      ...options,
      ...(isListed ? [] : [option(state[key], place < 0 ? state[key] : labels[place], 0)]),
    ];
  }

  /** Create the form of the filter. The facts of the models must have been loaded. */
  function filterForm(session, change) {
    const { BITS, PRECISIONS, PUBLISHED } = atlas.filters;
    const { state, facts } = session;
    if (!facts) return [make('p', {}, 'Loading …')];
    const years = [...new Set(facts.created.filter((month) => month != null).map(atlas.format.yearOf))].sort();
    // A link may contain a memory size that is not in the list.
    const memories = [...new Set([...atlas.site.machines, state.gb || ''])].filter(Boolean).sort((a, b) => a - b);
    const yearsOf = (first) => [['', first], ...years.map((year) => [String(year), String(year)])];
    const number = (label, key, hint) => {
      const input = make('input', {
        type: 'number',
        min: '0',
        step: 'any',
        inputmode: 'decimal',
        placeholder: hint,
        value: state[key] || '',
        onchange: () => change({ [key]: input.value }),
      });
      return make('label', { 'data-slot': key }, label, input);
    };
    return [
      choice(
        'Built on (line)',
        'line',
        optionsOf(session, 'line', facts.lines.slug, facts.lines.title),
        state.line || '',
        change,
      ),
      choice('Task', 'task', optionsOf(session, 'task', facts.tasks), state.task || '', change),
      choice('Licence', 'license', optionsOf(session, 'license', facts.licenses), state.license || '', change),
      make(
        'div',
        { class: 'pair' },
        choice('From', 'from', yearsOf('Any year'), state.from || '', change),
        choice('To', 'to', yearsOf('Any year'), state.to || '', change),
      ),
      make(
        'div',
        { class: 'pair' },
        number('Parameters, from', 'min', 'billions'),
        number('to', 'max', 'billions'),
      ),
      make(
        'div',
        { class: 'pair' },
        choice(
          'Fits in',
          'gb',
          [['', 'Any'], ...memories.map((gb) => [gb, `${gb} GB`])],
          state.gb || '',
          // As in the tables, memory is that of the models as they are published, unless the reader has chosen bits.
          ({ gb }) => change({ gb, bits: state.bits || (state.gb ? null : PUBLISHED) }),
        ),
        choice(
          'at',
          'bits',
          [[PUBLISHED, 'as published'], ...PRECISIONS.map((bits) => [String(bits), `${bits} bits`])],
          state.bits || (state.gb ? String(BITS) : PUBLISHED),
          change,
        ),
      ),
      atlas.site.counts.hasBoth
        ? choice(
            'Counts',
            'counts',
            [['', 'Any'], ...Object.entries(atlas.filters.COUNTS)],
            state.counts || '',
            change,
          )
        : null,
      make(
        'p',
        {},
        'The ',
        term('line', 'line'),
        ' is what a model is built on. A model needs about ',
        term('parameters', 'parameters'),
        ' × bits ÷ 8 × 1.2 bytes of memory, including the context. With a chosen number of bits, a copy with ',
        term('quantisation', 'fewer bits'),
        ' in its name is counted only for its own number. These filters hide models with unknown parameters or dates.',
      ),
      make(
        'button',
        {
          type: 'button',
          onclick: () =>
            change({ ...Object.fromEntries(atlas.filters.KEYS.map((key) => [key, null])), bits: null, only: null }),
        },
        'Clear filter',
      ),
    ];
  }

  const coloursOf = ({ kind }) => (kind === 'graph' ? { ...COLOURS, community: 'Community' } : COLOURS);

  /** Describe the choices of a view in words, for example ['Colour: year', 'Brightness: likes']. */
  function describeChoices(session) {
    const { state } = session;
    const colour = coloursOf(session)[atlas.colouring.kindOf(state.colour)] ?? COLOURS.family;
    return [
      `Colour: ${colour.toLowerCase()}`,
      `Brightness: ${(SIZES[state.size] ?? SIZES[atlas.site.counts.first]).toLowerCase()}`,
    ];
  }

  function bar(session, files) {
    const colours = coloursOf(session);
    const choices = make('div', { class: 'view-choices' });
    const filter = filterPanel();
    const share = atlas.menu.share(
      files,
      'The files contain only what the view shows: the current branch, filter and zoom. For a rectangular tree, all files except the PNG contain all rows.',
    );
    const pick = (label, key, options, plain, also, value = session.state[key]) =>
      choice(label, key, Object.entries(options), value || plain, (patch) =>
        session.change({ [key]: patch[key] === plain ? null : patch[key], ...also }),
      );

    function update() {
      const [layout = '', ...others] = atlas.views[session.kind].choices?.(session, pick) ?? [];
      refill(choices, [
        layout,
        pick('Colour', 'colour', colours, 'family', { only: null }, atlas.colouring.kindOf(session.state.colour)),
        pick('Brightness', 'size', SIZES, atlas.site.counts.first),
        ...others,
        session.kind === 'tree' && atlas.site.hasLineage ? pick('Lineage', 'lineage', LINEAGES, 'drawn') : '',
      ]);
      const on = atlas.filters.howMany(session.state);
      filter.button.replaceChildren('Filter', on ? make('span', { class: 'badge' }, String(on)) : '');
      if (!filter.panel.hidden) fill();
    }
    // The counts of the values take some time, so the form is created when it is opened.
    function fill() {
      refill(
        filter.panel,
        filterForm(session, (patch) => session.change(patch)),
      );
    }
    filter.button.addEventListener('click', () => {
      if (filter.panel.hidden) return;
      fill();
      session.needFacts();
    });
    return {
      filter: filter.panel,
      addTool: (button) => filter.button.after(button),
      element: make('div', { class: 'view-bar' }, choices, filter.button, make('span', { class: 'spacer' }), share),
      update,
    };
  }

  /** Return the entries of the legend that have models or are selected. */
  const entriesOf = ({ colouring: { entries, rest }, state }) =>
    [...entries, { ...rest, token: '--neutral' }]
      .map((entry) => ({ ...entry, pressed: state.only === entry.label }))
      .filter(({ count, pressed }) => count || pressed);

  /** Create the legend. Each entry is a button that shows only the models of its colour. */
  function legend(session) {
    const element = make('ul', { class: 'legend', 'aria-label': 'Colours' });
    function update() {
      refill(
        element,
        entriesOf(session).map((entry) => {
          const key = make('span', { class: 'key', 'aria-hidden': 'true' });
          key.style.background = `var(${entry.token})`;
          const { pressed } = entry;
          return make(
            'li',
            {},
            make(
              'button',
              {
                type: 'button',
                'aria-pressed': String(pressed),
                'data-slot': entry.label,
                onclick: () => session.change({ only: pressed ? null : entry.label }),
              },
              key,
              entry.label,
              make('span', { class: 'count' }, session.isPartial ? '…' : atlas.format.count(entry.count)),
              entry.inferred && !session.isPartial
                ? make(
                    'span',
                    { class: 'count' },
                    `(${entry.inferred === entry.count ? 'all' : atlas.format.count(entry.inferred)} inferred)`,
                  )
                : null,
            ),
          );
        }),
      );
    }
    return { element, update };
  }

  function zoomButtons(surface) {
    const button = (text, label, run) =>
      make('button', { type: 'button', 'aria-label': label, title: label, onclick: run }, text);
    return make(
      'div',
      { class: 'stage-zoom', role: 'group', 'aria-label': 'Zoom' },
      button('+', 'Zoom in', () => surface.zoom(1.6)),
      button('−', 'Zoom out', () => surface.zoom(1 / 1.6)),
      button('⌂', 'Show everything', () => surface.goHome()),
    );
  }

  atlas.controls = { bar, legend, zoomButtons, entriesOf, describeChoices };
})(globalThis.constellation);
