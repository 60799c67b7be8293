/* The controls of a view: the legend, the zoom buttons, and the bar with choices, the filter and the exports.
   They change the view only through the state. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const COLOURS = { family: 'Family', backbone: 'Built on', license: 'Licence', year: 'Year', size: 'Size' };
  const SIZES = { downloads: 'Downloads', likes: 'Likes', none: 'Equal' };
  const RADII = { count: 'Branch size', height: 'Name distance' };
  const LINEAGES = { drawn: 'Shown', off: 'Hidden' };

  function choice(label, key, options, value, change) {
    const select = make(
      'select',
      { onchange: () => change({ [key]: select.value }) },
      options.map(([name, text]) => make('option', { value: name, selected: name === value }, text)),
    );
    return make('label', { 'data-slot': key }, label, select);
  }

  const popover = (label, content, end) => {
    const box = make(
      'details',
      {},
      make('summary', {}, label),
      make('div', { class: `popover${end ? ' end' : ''}` }, content),
    );
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && box.open) {
        box.open = false;
        box.querySelector('summary').focus();
        event.stopPropagation();
      }
    });
    document.addEventListener('pointerdown', (event) => {
      if (box.open && !box.contains(event.target)) box.open = false;
    });
    return box;
  };

  function namesByNumber(column, names) {
    const counts = new Array(names.length).fill(0);
    for (const value of column) counts[value]++;
    return names
      .map((name, at) => [
        name || 'unknown',
        `${name || 'unknown'} (${atlas.format.count(counts[at])})`,
        counts[at],
      ])
      .filter((one) => one[2])
      .sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1))
      .map(([name, text]) => [name, text]);
  }

  /** Create the form of the filter. The facts of the models must have been loaded. */
  function filterForm(state, facts, change) {
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
      choice('Task', 'task', [['', 'Any'], ...namesByNumber(facts.task, facts.tasks)], state.task || '', change),
      choice(
        'Licence',
        'license',
        [['', 'Any'], ...namesByNumber(facts.license, facts.licenses).slice(0, 60)],
        state.license || '',
        change,
      ),
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
        choice('Fits in', 'gb', [['', 'Any'], ...memories.map((gb) => [gb, `${gb} GB`])], state.gb || '', change),
        choice(
          'at',
          'bits',
          [
            ['4', '4 bits'],
            ['8', '8 bits'],
            ['16', '16 bits'],
          ],
          state.bits || '4',
          change,
        ),
      ),
      choice(
        'Counts',
        'counts',
        [['', 'Any'], ...Object.entries(atlas.filters.COUNTS)],
        state.counts || '',
        change,
      ),
      make(
        'p',
        {},
        'A model needs about parameters × bits ÷ 8 × 1.2 bytes of memory, including the context. These filters hide models with unknown parameters or dates.',
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

  /** Replace the content of a box. If a control in the box has the focus, the new control gets the focus. */
  function refill(box, ...content) {
    const slot = box.contains(document.activeElement) ? document.activeElement.closest('[data-slot]') : null;
    box.replaceChildren(...content);
    const again = slot && box.querySelector(`[data-slot="${CSS.escape(slot.dataset.slot)}"]`);
    if (again) (again.matches('button') ? again : again.querySelector('select, input, button')).focus();
  }

  function bar(session, files) {
    const colours = session.kind === 'graph' ? { ...COLOURS, community: 'Community' } : COLOURS;
    const choices = make('div', { class: 'view-choices' });
    const filter = popover('Filter', []);
    const share = popover(
      'Share',
      [
        ...files.map(([text, run]) => make('button', { type: 'button', onclick: run }, text)),
        make('p', {}, 'The files contain only what the view shows: the current branch, filter and zoom.'),
      ],
      true,
    );
    const pick = (label, key, options, plain, also) =>
      choice(label, key, Object.entries(options), session.state[key] || plain, (patch) =>
        session.change({ [key]: patch[key] === plain ? null : patch[key], ...also }),
      );

    function update() {
      refill(
        choices,
        pick('Colour', 'colour', colours, 'family', { only: null }),
        pick('Brightness', 'size', SIZES, 'downloads'),
        session.kind === 'tree' ? pick('Radius', 'radius', RADII, 'count') : '',
        session.kind === 'tree' && atlas.site.hasLineage ? pick('Lineage', 'lineage', LINEAGES, 'drawn') : '',
      );
      const on = atlas.filters.howMany(session.state);
      filter.firstChild.replaceChildren('Filter', on ? make('span', { class: 'badge' }, String(on)) : '');
      refill(filter.lastChild, ...filterForm(session.state, session.facts, (patch) => session.change(patch)));
    }
    filter.addEventListener('toggle', () => {
      if (filter.open) session.needFacts();
    });
    return {
      element: make('div', { class: 'view-bar' }, choices, filter, make('span', { class: 'spacer' }), share),
      update,
    };
  }

  /** Create the legend. Each entry is a button that shows only the models of its colour. */
  function legend(session) {
    const element = make('ul', { class: 'legend', 'aria-label': 'Colours' });
    function update() {
      const { entries, rest } = session.colouring;
      refill(
        element,
        ...[...entries, { ...rest, token: '--neutral' }]
          .filter((entry) => entry.count)
          .map((entry) => {
            const key = make('span', { class: 'key', 'aria-hidden': 'true' });
            key.style.background = `var(${entry.token})`;
            const pressed = session.state.only === entry.label;
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
                make('span', { class: 'count' }, atlas.format.count(entry.count)),
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

  atlas.controls = { bar, legend, zoomButtons };
})(globalThis.constellation);
