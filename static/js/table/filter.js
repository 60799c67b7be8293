/* The filter of a table of models. It is part of the state: family and line, owner, min and max (billions of
   parameters), memory (gigabytes) and bits (per weight), format, quantisation, method, license, rights (the group of
   the licence), from and to (years), counts (known or unknown) and text. */
((atlas) => {
  'use strict';
  const { number } = atlas.filters;
  const KEYS = [
    'text',
    'family',
    'line',
    'owner',
    'min',
    'max',
    'memory',
    'bits',
    'format',
    'quantisation',
    'method',
    'license',
    'rights',
    'from',
    'to',
    'counts',
  ];
  /* The value of a filter by words for models without a word, and of a filter by texts for an unknown text. */
  const NONE = 'none';
  const UNKNOWN = 'unknown';
  const OLD_BITS = 4; // of the filter by memory in addresses of version 0.1.0 (gb)

  const fold = (text) => text.toLowerCase().trim();

  /** Return a test of rows by the texts of a column. `isWanted` tests each distinct text once. */
  function byText({ texts, values }, isWanted) {
    const wanted = Uint8Array.from(texts, (text) => (isWanted(text) ? 1 : 0));
    return (row) => values[row] >= 0 && wanted[values[row]] === 1;
  }
  const hasWord = (word) => (text) => (word === NONE ? text === '' : text.split(' ').includes(word));
  const isText = (asked) => (text) => fold(text || UNKNOWN) === fold(asked);

  /** Return a test whether a model is in a family or in one of its sub-families. */
  function byFamily({ slugs, parents, values }, asked) {
    if (asked === UNKNOWN) return (row) => values[row] < 0;
    const code = new Map(slugs.map((slug, at) => [slug, at]));
    const wanted = Uint8Array.from(slugs, (slug) => {
      let at = slug;
      while (at && at !== asked) at = parents[code.get(at)];
      return at === asked ? 1 : 0;
    });
    return (row) => values[row] >= 0 && wanted[values[row]] === 1;
  }

  /** Return a test whether a model is built on a line, which is given by its slug or its title. */
  function byLine({ slugs, texts, values }, asked) {
    if (asked === UNKNOWN) return (row) => values[row] < 0;
    const wanted = Uint8Array.from(slugs, (slug, at) =>
      slug === asked || fold(texts[at]) === fold(asked) ? 1 : 0,
    );
    return (row) => values[row] >= 0 && wanted[values[row]] === 1;
  }

  /** Return a test whether a model's memory is at most this large. With `bits`, it is the memory at this number of
      bits per weight, otherwise the memory of the model as it is published. */
  function byMemory({ values, weights, bits: named }, room, bits) {
    if (!bits) return (row) => values[row] <= room;
    return (row) => {
      const own = atlas.filters.bitsAt(named[row], bits);
      return own !== null && atlas.filters.gigabytes(weights[row], own) <= room;
    };
  }

  /** Return a test whether each word occurs in a model's id or in one of its texts. */
  function byWords(store, text) {
    const coded = store.columns.filter((column) => column.texts);
    return fold(text)
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => {
        const tests = coded.map((column) => byText(column, (one) => one.toLowerCase().includes(word)));
        return (row) => store.lower[row].includes(word) || tests.some((test) => test(row));
      });
  }

  /** Return the tests that a row has to pass. */
  function compile(state, store) {
    const { byKey } = store;
    const tests = [];
    const add = (key, make) => {
      if (state[key]) tests.push(make(state[key]));
    };
    add('family', (slug) => byFamily(byKey.family, slug));
    add('line', (line) => byLine(byKey.line, line));
    add('owner', (owner) => (row) => store.ids[row].startsWith(`${owner}/`));
    for (const key of ['format', 'quantisation', 'method']) add(key, (word) => byText(byKey[key], hasWord(word)));
    add('license', (licence) => byText(byKey.license, isText(licence)));
    add('rights', (group) => byText(byKey.rights, isText(group)));
    const { parameters, date, downloads, likes } = byKey;
    const [min, max, from, to] = ['min', 'max', 'from', 'to'].map((key) => number(state[key]));
    if (min !== null) tests.push((row) => parameters.values[row] >= min * 1e9);
    if (max !== null) tests.push((row) => parameters.values[row] <= max * 1e9);
    if (from !== null) tests.push((row) => date.values[row] >= (from - 2000) * 512);
    if (to !== null) tests.push((row) => date.values[row] < (to - 1999) * 512);
    const room = number(state.memory ?? state.gb);
    const bits = number(state.bits) || (state.memory === undefined ? OLD_BITS : null);
    if (room !== null) tests.push(byMemory(byKey.memory, room, bits));
    if (Object.hasOwn(atlas.filters.COUNTS, state.counts || '')) {
      const isKnown = (row) => [downloads, likes].every((column) => column && !Number.isNaN(column.values[row]));
      tests.push((row) => isKnown(row) === (state.counts === 'known'));
    }
    if (state.text) tests.push(...byWords(store, state.text));
    return tests;
  }

  /** Return the rows from `start` to `end` that pass all tests. */
  function select(tests, start, end) {
    const rows = [];
    for (let row = start; row < end; row++) {
      let passes = true;
      for (let at = 0; passes && at < tests.length; at++) passes = tests[at](row);
      if (passes) rows.push(row);
    }
    return rows;
  }

  /** Return the part of the state that filters the table, given the keys of its filters. */
  const partOf = (state, keys = KEYS) =>
    Object.fromEntries([...keys, 'gb'].filter((key) => state[key]).map((key) => [key, state[key]]));

  atlas.tableFilter = { KEYS, NONE, UNKNOWN, compile, select, partOf };
})(globalThis.constellation);
