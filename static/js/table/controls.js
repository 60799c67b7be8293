/* The controls of a table of models: a form with a field for each filter, and a list of the filters that are set. */
((atlas) => {
  'use strict';
  const { explanation, make, refill } = atlas.dom;
  const { count, shown } = atlas.format;
  const { NONE, UNKNOWN } = atlas.tableFilter;
  const OWNERS = 400; // largest number of owners that a field suggests
  const WIDE = '(min-width: 48rem)';
  const RIGHTS = {
    __proto__: null,
    open: 'any open licence',
    restricted: 'any restricted licence',
    'non-commercial': 'any non-commercial licence',
    unknown: 'unknown licence',
  };

  /* The terms of the glossary that explain labels. */
  const TERMS = {
    __proto__: null,
    Family: 'family',
    'Sub-family': 'sub-family',
    Line: 'line',
    Owner: 'owner',
    Parameters: 'parameters',
    'Fits in': 'memory',
    Format: 'format',
    Quantisation: 'quantisation',
    Method: 'method',
    Licence: 'licence',
  };

  /** Count how many rows have each text of a column, or each word of it. Return [[text, count]], largest first. */
  function tally({ texts, values }, rows, split) {
    const counts = new Uint32Array(texts.length + 1);
    for (const row of rows) counts[values[row] < 0 ? texts.length : values[row]]++;
    const tallied = new Map();
    texts.forEach((text, code) => {
      for (const part of split ? text.split(' ') : [text])
        if (part && counts[code]) tallied.set(part, (tallied.get(part) || 0) + counts[code]);
    });
    return [...tallied].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }
  /* The filters with a button of their own: [the name of the group, its label, [[text, change of the state]]]. A button
     that is pressed removes its filter. */
  const COMMON = [
    [
      'Common memory sizes',
      'Fits in',
      atlas.site.machines.map((room) => [`${room} GB`, { memory: room, bits: '', gb: '' }]),
    ],
    [
      'Common groups of licences',
      'Licence',
      Object.keys(RIGHTS).map((group) => [group, { rights: group, license: '' }]),
    ],
  ];

  const option = (value, text, number) =>
    make('option', { value }, shown(text) + (number === undefined ? '' : ` (${count(number)})`));

  /** Make the options of a select box. The first one is for no filter. */
  const choose = (any, list) => [option('', any), ...list.map(([text, number]) => option(text, text, number))];

  /** Create the controls. `change(patch, typed)` changes the state; `typed` is true while someone is typing. `ask` is
      called before the first use of a field. */
  function createControls({ id, change, ask, preset, textKey }) {
    const fields = {};
    let labels = 0;
    const set = (key) => (event) => change({ [key]: event.target.value.trim() });
    const select = (key, attributes = {}) => {
      fields[key] = make('select', { onchange: set(key), ...attributes }, option('', 'any'));
      return fields[key];
    };
    /* A label with its field. The field is not inside the label, whose text would else have all its options. */
    const labelled = (text, field, ...rest) => {
      labels++;
      field.id = `${id}-field-${labels}`;
      const term = TERMS[text] ? explanation(TERMS[text], text) : null;
      return make('div', { class: 'field' }, make('label', { for: field.id }, text), term, field, rest);
    };

    fields.text = make('input', {
      type: 'search',
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: 'Words in any column',
      oninput: (event) => change({ [textKey]: event.target.value.trim() }, true),
    });

    /* A text field with suggestions. The state has the slug of the family, or the name of the owner. */
    let families = [];
    let lineTitles = new Map();
    function suggest(key, find) {
      const list = make('datalist', { id: `${id}-${key}` });
      fields[key] = make('input', {
        type: 'text',
        list: list.id,
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: 'any',
        onchange: (event) => {
          const text = event.target.value.trim();
          const value = text ? find(text) : '';
          if (value === null) atlas.dom.announce(`This table has no ${key} “${text}”`);
          else change({ [key]: value });
        },
      });
      fields[key].suggestions = list;
      return [fields[key], list];
    }
    const isSame = (one, other) => one.toLowerCase() === other.toLowerCase();
    const findFamily = (text) =>
      families.find(({ slug, title }) => isSame(title, text) || isSame(slug, text))?.slug ?? null;
    const findOwner = (text) =>
      [...fields.owner.suggestions.children].find(({ value }) => isSame(value, text))?.value ?? text;

    const memory = make(
      'select',
      {
        onchange: (event) => {
          const [room, bits] = event.target.value.split(' ');
          change({ memory: room, bits, gb: '' });
        },
      },
      option('', 'any memory'),
      [['', 'as published'], ...atlas.filters.PRECISIONS.map((bits) => [bits, `at ${bits} bits per weight`])].map(
        ([bits, label]) =>
          make(
            'optgroup',
            { label },
            atlas.site.machines.map((room) =>
              option(`${room} ${bits}`, bits ? `${room} GB at ${bits} bits` : `${room} GB`),
            ),
          ),
      ),
    );
    fields.memory = memory;

    const licence = make('select', {
      onchange: (event) => {
        const [key, value] = event.target.value.split(':');
        change({ license: '', rights: '', ...(key ? { [key]: value } : {}) });
      },
    });
    licence.append(option('', 'any'));
    fields.license = licence;

    function range(from, to, attributes) {
      const input = (key, label) => {
        fields[key] = make('input', { type: 'number', 'aria-label': label, onchange: set(key), ...attributes });
        return fields[key];
      };
      return make('span', { class: 'range' }, input(...from), ' to ', input(...to));
    }

    const common = COMMON.map(([label, text, choices]) =>
      make(
        'div',
        { class: 'common', role: 'group', 'aria-label': label },
        make('span', { 'aria-hidden': 'true' }, text),
        choices.map(([name, patch]) => {
          const button = make('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' }, name);
          button.addEventListener('click', () => {
            const keys = button.ariaPressed === 'true' ? Object.keys(patch) : [];
            change({ ...patch, ...Object.fromEntries(keys.map((key) => [key, ''])) });
          });
          button.follow = (state) => {
            button.ariaPressed = String(
              Object.entries(patch).every(([key, value]) => (state[key] || '') === value),
            );
          };
          return button;
        }),
      ),
    );
    const chips = make('ul', { class: 'chips', 'aria-label': 'Filters that are set' });
    const number = make('span', { class: 'count' });
    const counts = labelled('Counts', select('counts')); // the filter needs both counts
    const form = make(
      'form',
      { class: 'fields', onsubmit: (event) => event.preventDefault() },
      preset.family ? labelled('Sub-family', ...suggest('family', findFamily)) : null,
      preset.family ? null : labelled('Family', ...suggest('family', findFamily)),
      preset.line ? null : labelled('Line', select('line')),
      preset.owner ? null : labelled('Owner', ...suggest('owner', findOwner)),
      make(
        'fieldset',
        {},
        make('legend', {}, 'Parameters in billions', explanation(TERMS.Parameters, 'Parameters')),
        range(['min', 'Parameters, at least'], ['max', 'Parameters, at most'], { min: 0, step: 'any' }),
      ),
      labelled('Fits in', memory),
      labelled('Format', select('format')),
      labelled('Quantisation', select('quantisation')),
      labelled('Method', select('method')),
      labelled('Licence', licence),
      make(
        'fieldset',
        {},
        make('legend', {}, 'Year'),
        range(['from', 'Year, from'], ['to', 'Year, to'], { min: 2000, max: 2100 }),
      ),
      atlas.site.counts.hasBoth ? counts : null,
    );
    const details = make(
      'details',
      { class: 'filters', open: matchMedia(WIDE).matches },
      make('summary', {}, 'Filters', number),
      form,
    );
    const element = make(
      'div',
      { class: 'table-tools', role: 'search', 'aria-label': 'Filter the table' },
      labelled('Filter this table', fields.text),
      common,
      details,
      chips,
    );
    for (const event of ['focusin', 'pointerenter', 'touchstart'])
      element.addEventListener(event, ask, { once: true, passive: true });
    fields.counts.append(...Object.entries(atlas.filters.COUNTS).map(([value, text]) => option(value, text)));

    /** Fill the fields with the values that occur in these rows. */
    async function fill(store, rows, pause) {
      const { byKey } = store;
      const fillSelect = (key, column, split, unknown) => {
        const list = tally(column, rows, split);
        fields[key].replaceChildren(...choose('any', list), option(unknown, unknown));
      };
      const { line } = byKey;
      const titles = { ...line, texts: line.slugs };
      fields.line?.replaceChildren(
        option('', 'any'),
        ...tally(titles, rows, false).map(([slug, models]) =>
          option(slug, line.texts[line.number.get(slug)], models),
        ),
        option(UNKNOWN, UNKNOWN),
      );
      lineTitles = new Map(line.slugs.map((slug, code) => [slug, line.texts[code]]));
      for (const key of ['format', 'quantisation', 'method']) {
        await pause();
        fillSelect(key, byKey[key], true, NONE);
      }
      await pause();
      const licences = tally(byKey.license, rows, false);
      const groups = new Map(tally(byKey.rights, rows, false));
      licence.replaceChildren(
        option('', 'any'),
        make(
          'optgroup',
          { label: 'Groups' },
          Object.entries(RIGHTS).map(([group, text]) => option(`rights:${group}`, text, groups.get(group) || 0)),
        ),
        make(
          'optgroup',
          { label: 'Licences' },
          licences.map(([tag, models]) => option(`license:${tag}`, tag, models)),
          option(`license:${UNKNOWN}`, 'not declared'),
        ),
      );
      await pause();
      const { slugs, texts, parents } = byKey.family;
      families = slugs.map((slug, code) => ({ slug, title: texts[code], parent: parents[code] }));
      const used = new Set();
      for (const row of rows) used.add(byKey.family.values[row]);
      fields.family.suggestions.replaceChildren(
        ...families
          .filter(({ slug }, code) => used.has(code) && slug !== preset.family)
          .map(({ title }) => make('option', { value: title })),
      );
      if (!fields.owner) return;
      const owners = new Map();
      for (let at = 0; at < rows.length; at++) {
        const id = store.ids[rows[at]];
        const owner = id.slice(0, Math.max(id.indexOf('/'), 0));
        if (owner) owners.set(owner, (owners.get(owner) || 0) + 1);
        if ((at & 4095) === 0) await pause();
      }
      const largest = [...owners].sort((a, b) => b[1] - a[1]).slice(0, OWNERS);
      fields.owner.suggestions.replaceChildren(...largest.map(([value]) => make('option', { value })));
    }

    const titleOf = (slug) => families.find((family) => family.slug === slug)?.title ?? slug;
    /** Describe the filters that are set: [[keys, text]]. */
    function describe(state, lists) {
      const list = [];
      const add = (keys, text) => list.push([keys, text]);
      const noteOf = (key) => lists.find((one) => one.key === key && one.text === state[key])?.note;
      const { q, words, cluster, base, models } = state;
      const { quoted, searchLimit } = atlas.format;
      if (q) {
        const name = noteOf('q') ? `“${quoted(noteOf('q'))}”, for “${quoted(q)}”` : `“${quoted(q)}”`;
        add(['q'], [`Name: ${name}`, searchLimit(q)].filter(Boolean).join('. '));
      }
      if (words) {
        const kind = /\s/.test(words.trim()) ? 'Words' : 'Word';
        add(['words'], [`${kind} of the name: “${quoted(words)}”`, searchLimit(words)].filter(Boolean).join('. '));
      }
      if (cluster) add(['cluster'], `Cluster ${cluster}`);
      if (models)
        add(['models'], `Selection of ${atlas.format.plural(atlas.selection.read(models).length, 'model')}`);
      if (base) add(['base'], [`Descendants of ${shown(base)}`, noteOf('base')].filter(Boolean).join(': '));
      const { family, line, owner, license, rights, counts } = state;
      if (family) add(['family'], `Family: ${titleOf(family)}`);
      if (line) add(['line'], `Line: ${lineTitles.get(line) ?? line}`);
      if (owner) add(['owner'], `Owner: ${shown(owner)}`);
      const between = (from, to, unit) =>
        [from && `from ${from}${unit}`, to && `to ${to}${unit}`].filter(Boolean).join(' ');
      if (state.min || state.max) add(['min', 'max'], `Parameters ${between(state.min, state.max, ' B')}`);
      const room = state.memory || state.gb;
      const bits = state.bits || (state.gb && !state.memory ? 4 : '');
      if (room) add(['memory', 'gb', 'bits'], `Fits in ${room} GB ${bits ? `at ${bits} bits` : 'as published'}`);
      for (const key of ['format', 'quantisation', 'method'])
        if (state[key]) add([key], `${key[0].toUpperCase()}${key.slice(1)}: ${state[key]}`);
      if (license) add(['license'], `Licence: ${license}`);
      if (rights) add(['rights'], `Licence: ${RIGHTS[rights] || rights}`);
      if (state.from || state.to) add(['from', 'to'], `Created ${between(state.from, state.to, '')}`);
      if (counts) add(['counts'], atlas.filters.COUNTS[counts] || counts);
      if (state.text) add([textKey], `“${state.text}”`);
      return list;
    }
    /** Show the state in the fields. A field keeps what someone is typing. `lists` are the lists of models that were
        found for the state. */
    function follow(state, lists) {
      const values = {
        ...state,
        family: state.family ? titleOf(state.family) : '',
        memory:
          state.memory || state.gb ? `${state.memory || state.gb} ${state.bits || (state.memory ? '' : '4')}` : '',
        license: state.license ? `license:${state.license}` : state.rights ? `rights:${state.rights}` : '',
      };
      for (const [key, field] of Object.entries(fields)) {
        const value = values[key] || '';
        if (field === document.activeElement && field.value.trim() === value) continue;
        // A value of the address that no row has is shown, too.
        if (field.options && value && ![...field.options].some((one) => one.value === value))
          field.append(option(value, value.replace(/^\w+:/, '')));
        field.value = value;
      }
      for (const button of element.querySelectorAll('.common button')) button.follow(state);
      const list = describe(state, lists);
      number.textContent = list.length ? String(list.length) : '';
      const clear = (keys) => change(Object.fromEntries(keys.map((key) => [key, ''])));
      chips.hidden = !list.length;
      const buttons = list.map(([keys, text]) =>
        make(
          'button',
          { type: 'button', class: 'chip', 'aria-label': `Remove the filter ${text}`, onclick: () => clear(keys) },
          text,
          make('span', { 'aria-hidden': 'true' }, '×'),
        ),
      );
      if (list.length > 1)
        buttons.push(
          make('button', { type: 'button', onclick: () => clear(list.flatMap(([keys]) => keys)) }, 'Clear all'),
        );
      refill(
        chips,
        buttons.map((button) => make('li', {}, button)),
        () => chips.querySelector('button') ?? fields.text,
      );
      return list;
    }
    return { element, fill, follow, focus: () => fields.text.focus({ preventScroll: true }) };
  }

  atlas.tableControls = { WIDE, createControls, tally };
})(globalThis.constellation);
