/* controls.js: the row of choices above a view, its legend, its zoom buttons; speaks to the view only through the state.
   In: the session's state and facts. Out: elements, and change({colour: 'year'}) when the reader chooses. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const COLOURS = { family: 'Family', backbone: 'Backbone', license: 'Licence', year: 'Year', size: 'Size' };
  const SIZES = { downloads: 'Downloads', likes: 'Likes', none: 'All alike' };
  const MEMORY = ['6', '8', '12', '16', '24', '32', '48', '80', '160', '640'];

  function choice(label, key, options, value, change) {
    const select = make('select', { onchange: () => change({ [key]: select.value }) },
      options.map(([name, text]) => make('option', { value: name, selected: name === value }, text)));
    return make('label', {}, label, select);
  }

  const popover = (label, content, end) => {
    const box = make('details', {}, make('summary', {}, label), make('div', { class: 'popover' + (end ? ' end' : '') }, content));
    box.addEventListener('keydown', (event) => { if (event.key === 'Escape' && box.open) { box.open = false; box.querySelector('summary').focus(); event.stopPropagation(); } });
    document.addEventListener('pointerdown', (event) => { if (box.open && !box.contains(event.target)) box.open = false; });
    return box;
  };

  function namesByNumber(column, names) {
    const counts = new Array(names.length).fill(0);
    for (const value of column) counts[value]++;
    return names.map((name, at) => [name || 'unknown', (name || 'unknown') + ' (' + atlas.format.count(counts[at]) + ')', counts[at]])
      .filter((one) => one[2]).sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1)).map(([name, text]) => [name, text]);
  }

  /** The filter's form; filled when the facts have come. */
  function filterForm(state, facts, change) {
    if (!facts) return [make('p', {}, 'Loading the facts …')];
    const years = [...new Set(facts.created.filter((month) => month != null).map((month) => 2000 + Math.floor(month / 12)))].sort();
    const yearsOf = (first) => [['', first], ...years.map((year) => [String(year), String(year)])];
    const number = (label, key, hint) => {
      const input = make('input', { type: 'number', min: '0', step: 'any', inputmode: 'decimal', placeholder: hint, value: state[key] || '', onchange: () => change({ [key]: input.value }) });
      return make('label', {}, label, input);
    };
    return [
      choice('Task', 'task', [['', 'Any'], ...namesByNumber(facts.task, facts.tasks)], state.task || '', change),
      choice('Licence', 'license', [['', 'Any'], ...namesByNumber(facts.license, facts.licenses).slice(0, 60)], state.license || '', change),
      make('div', { class: 'pair' }, choice('From', 'from', yearsOf('Any year'), state.from || '', change), choice('To', 'to', yearsOf('Any year'), state.to || '', change)),
      make('div', { class: 'pair' }, number('Billions of parameters, least', 'min', 'any'), number('most', 'max', 'any')),
      make('div', { class: 'pair' }, choice('Fits in', 'gb', [['', 'Any'], ...MEMORY.map((gb) => [gb, gb + ' GB'])], state.gb || '', change),
        choice('at', 'bits', [['4', '4 bits'], ['8', '8 bits'], ['16', '16 bits']], state.bits || '4', change)),
      make('p', {}, 'Fits: parameters × bits ÷ 8, and a fifth more for context. What is not known does not pass.'),
      make('button', { type: 'button', onclick: () => change({ ...Object.fromEntries(atlas.filters.KEYS.map((key) => [key, null])), bits: null, only: null }) }, 'Clear the filter'),
    ];
  }

  function bar(session, files) {
    const colours = make('span', {});
    const element = make('div', { class: 'view-bar' });
    const filter = popover('Filter', []);
    const share = popover('Save or share', [
      make('button', { type: 'button', onclick: session.copyLink }, 'Copy a link to this view'),
      ...files.map(([text, run]) => make('button', { type: 'button', onclick: run }, text)),
      make('p', {}, 'Files hold what is on screen: the branch, the filter and the zoom.'),
    ], true);
    const own = session.kind === 'graph' ? { ...COLOURS, community: 'Community' } : COLOURS;

    function update(state) {
      const first = Object.keys(own)[0];
      const kept = document.activeElement && element.contains(document.activeElement) ? document.activeElement.closest('[data-slot]') : null;
      const slots = [
        ['colour', choice('Colour', 'colour', Object.entries(own), state.colour || first, (patch) => session.change({ ...patch, colour: patch.colour === first ? null : patch.colour, only: null }))],
        ['size', choice('Brightness', 'size', Object.entries(SIZES), state.size || 'downloads', (patch) => session.change({ size: patch.size === 'downloads' ? null : patch.size }))],
      ].map(([slot, label]) => { label.dataset.slot = slot; return label; });
      colours.replaceChildren(...slots);
      if (kept) { const again = colours.querySelector('[data-slot="' + kept.dataset.slot + '"] select'); if (again) again.focus(); }
      const on = atlas.filters.howMany(state);
      filter.querySelector('summary').replaceChildren('Filter', on ? make('span', { class: 'badge' }, String(on)) : '');
      if (!filter.contains(document.activeElement) || !filter.open) filter.querySelector('.popover').replaceChildren(...filterForm(state, session.facts, session.change));
    }
    colours.className = 'view-choices';
    filter.addEventListener('toggle', () => { if (filter.open) session.needFacts(); });
    element.append(colours, filter, make('span', { class: 'spacer' }), share);
    return { element, update };
  }

  /** The legend: each entry singles its colour out. */
  function legend(session) {
    const element = make('ul', { class: 'legend', 'aria-label': 'Colours' });
    function update(state) {
      const { entries, rest } = session.colouring;
      const all = [...entries, { ...rest, token: '--neutral' }].filter((entry) => entry.count);
      const focused = element.contains(document.activeElement) ? document.activeElement.dataset.label : null;
      element.replaceChildren(...all.map((entry) => {
        const key = make('span', { class: 'key', 'aria-hidden': 'true' });
        key.style.background = 'var(' + entry.token + ')';
        const pressed = state.only === entry.label;
        return make('li', {}, make('button', { type: 'button', 'aria-pressed': String(pressed), 'data-label': entry.label, onclick: () => session.change({ only: pressed ? null : entry.label }) },
          key, entry.label, make('span', { class: 'count' }, atlas.format.count(entry.count))));
      }));
      if (focused !== null) [...element.querySelectorAll('button')].filter((button) => button.dataset.label === focused).forEach((button) => button.focus());
    }
    return { element, update };
  }

  function zoomButtons(session) {
    const button = (text, label, run) => make('button', { type: 'button', 'aria-label': label, title: label, onclick: run }, text);
    return make('div', { class: 'stage-zoom', role: 'group', 'aria-label': 'Zoom' },
      button('+', 'Zoom in', () => session.surface.zoom(1.6)), button('−', 'Zoom out', () => session.surface.zoom(1 / 1.6)),
      button('⌂', 'Show all of it', () => session.home()));
  }

  atlas.controls = { bar, legend, zoomButtons };
})(globalThis.constellation = globalThis.constellation || {});
