/* Find the models that pass the filter of a view.
   The filter is part of the state: line (the slug of a line), task, license, from and to (years), min and max
   (billions of parameters), gb and bits (memory; the bits are a number or 'published'), counts (known or unknown). */
((atlas) => {
  'use strict';
  const KEYS = ['line', 'task', 'license', 'from', 'to', 'min', 'max', 'gb', 'counts'];
  /* The values of the filter by counts, with their descriptions. */
  const COUNTS = {
    __proto__: null,
    get known() {
      return `${atlas.site.counts.title} and likes known`;
    },
    get unknown() {
      return `${atlas.site.counts.title} or likes unknown`;
    },
  };
  const UNKNOWN = 'unknown'; // the value of a filter for models without a known value
  const BITS = 4; // for addresses with a memory but without bits
  const PUBLISHED = 'published'; // a value of `bits`: those with which each model is published
  // Context and buffers need about a fifth more memory than the weights.
  const OVERHEAD = 1.2;

  const isOn = (state) => KEYS.some((key) => state[key]) || Boolean(state.only);
  const howMany = (state) => KEYS.filter((key) => state[key]).length;

  /** Return the memory in gigabytes that a model needs, given the number of parameters and the bits per
      parameter. */
  const gigabytes = (parameters, bits = BITS) => (((parameters * bits) / 8) * OVERHEAD) / 1e9;

  const PRECISIONS = [16, 8, 4]; // the bits for which memory is estimated, as in constellation/analysis/memory.py
  const weighed = new WeakMap();
  /** Return the number of parameters for the estimate of a model's memory. */
  function weigh(facts, row) {
    if (!weighed.has(facts)) {
      const larger = new Map();
      const pairs = facts.weighed || [];
      for (let at = 0; at < pairs.length; at += 2) larger.set(pairs[at], pairs[at + 1]);
      weighed.set(facts, larger);
    }
    return weighed.get(facts).get(row) ?? facts.parameters[row];
  }
  /** Return the bits per weight with which a model counts at a precision. The name of a quantised copy gives its bits
      (`named`, null or NaN for other models). The copy counts only at the next higher precision: at others, the
      result is null. */
  function bitsAt(named, precision) {
    if (named == null || Number.isNaN(named)) return precision;
    const lower = PRECISIONS.find((one) => one < precision) || 0;
    return lower < named && named <= precision ? named : null;
  }
  /** Return the memory in gigabytes that a model needs at a precision. The result is null if the number of parameters
      is unknown, or if the name says that the model is a quantised copy with other bits. */
  function memoryOf(facts, row, precision) {
    const bits = bitsAt(facts.bits?.[row], precision);
    return bits !== null && facts.parameters[row] != null ? gigabytes(weigh(facts, row), bits) : null;
  }

  /** Return the memory in gigabytes that a model needs as it is published, or null if its parameters are unknown. */
  const publishedMemoryOf = (facts, row) =>
    facts.parameters[row] == null ? null : gigabytes(weigh(facts, row), facts.published[row]);

  /** Return the number in a field of the state, null for another text. */
  function number(text) {
    const value = parseFloat(text);
    return Number.isFinite(value) ? value : null;
  }

  /** Return the tests of a filter: [[key, test]]. A test is a function of the row. */
  function testsOf(state, facts) {
    const list = [];
    if (state.line) {
      // A slug of no line matches no model.
      const wanted = state.line === UNKNOWN ? -1 : facts.lines.slug.indexOf(state.line);
      list.push(['line', (row) => facts.line[row] === wanted && (wanted >= 0 || state.line === UNKNOWN)]);
    }
    for (const [key, column, names] of [
      ['task', facts.task, facts.tasks],
      ['license', facts.license, facts.licenses],
    ]) {
      if (!state[key]) continue;
      const wanted = state[key] === UNKNOWN ? names.indexOf('') : names.indexOf(state[key]);
      list.push([key, (row) => column[row] === wanted]);
    }
    const { created, parameters, downloads, likes } = facts;
    const add = (key, value, test) => {
      if (value !== null) list.push([key, test]);
    };
    const from = number(state.from);
    const to = number(state.to);
    add('from', from, (row) => created[row] != null && created[row] >= (from - 2000) * 12);
    add('to', to, (row) => created[row] != null && created[row] < (to - 1999) * 12);
    const min = number(state.min);
    const max = number(state.max);
    add('min', min, (row) => parameters[row] != null && parameters[row] >= min * 1e9);
    add('max', max, (row) => parameters[row] != null && parameters[row] <= max * 1e9);
    if (Object.hasOwn(COUNTS, state.counts || ''))
      list.push(['counts', (row) => (downloads[row] != null && likes[row] != null) === (state.counts === 'known')]);
    const room = number(state.gb);
    const bits = number(state.bits) || BITS;
    const memory = state.bits === PUBLISHED ? publishedMemoryOf : memoryOf;
    add('gb', room, (row) => (memory(facts, row, bits) ?? Infinity) <= room);
    return list;
  }

  /** Describe the filter of a state, one text for each condition. Without the facts, lines have their slugs. */
  function describe(state, facts) {
    const name = (value, names, labels) => labels?.[names?.indexOf(value)] ?? value;
    const range = (from, to, unit) =>
      from && to ? `${from} to ${to}${unit}` : from ? `from ${from}${unit}` : `up to ${to}${unit}`;
    const { only, line, task, license, from, to, min, max, gb, bits, counts } = state;
    return [
      only && `only ${only}`,
      line && `line ${name(line, facts?.lines.slug, facts?.lines.title)}`,
      task && `task ${task}`,
      license && `licence ${license}`,
      (from || to) && `created ${range(from, to, '')}`,
      (min || max) && `parameters ${range(min, max, ' billion')}`,
      gb && `fits in ${gb} GB at ${bits || BITS} bits`,
      COUNTS[counts]?.toLowerCase(),
    ].filter(Boolean);
  }

  /** Return {mask, kept} for the rows that pass all tests. `mask` is 1 for each of these rows, and `kept` is their
      number. With `inside`, only the rows in this mask are counted. */
  function select(tests, size, inside) {
    const mask = new Uint8Array(size);
    let kept = 0;
    for (let row = 0; row < size; row++) {
      if (!tests.every((test) => test(row))) continue;
      mask[row] = 1;
      if (!inside || inside[row]) kept++;
    }
    return { mask, kept };
  }
  /** Return the test for the entry of the legend that the state selects (state.only), or null. */
  function testOfEntry(state, colouring) {
    if (!state.only || !colouring) return null;
    const entry = colouring.entries.findIndex((one) => one.label === state.only);
    if (entry >= 0) return (row) => colouring.of[row] === entry;
    return state.only === colouring.rest.label ? (row) => colouring.of[row] < 0 : null;
  }

  /** Return {mask, kept} of the rows that pass the filter, or null if there is no filter. The entry of the legend is
      part of the filter if there is a colouring. `inside` is a mask of the rows in the current branch, or null. */
  function compile(state, facts, colouring, size, inside = null) {
    if (!isOn(state)) return null;
    const tests = facts ? testsOf(state, facts).map(([, test]) => test) : [];
    const entry = testOfEntry(state, colouring);
    if (entry) tests.push(entry);
    return tests.length ? select(tests, size, inside) : null;
  }

  /** Count the values of a column among the models that pass the filters by other keys: Map of value to count. */
  function countValues(state, facts, colouring, key, inside) {
    const column = facts[key];
    const tests = testsOf(state, facts)
      .filter(([other]) => other !== key)
      .map(([, test]) => test);
    const entry = testOfEntry(state, colouring);
    if (entry) tests.push(entry);
    const { mask } = select(tests, column.length, inside);
    const counts = new Map();
    column.forEach((value, row) => {
      if (mask[row] && (!inside || inside[row])) counts.set(value, (counts.get(value) || 0) + 1);
    });
    return counts;
  }

  atlas.filters = {
    KEYS,
    COUNTS,
    BITS,
    PRECISIONS,
    PUBLISHED,
    UNKNOWN,
    howMany,
    number,
    gigabytes,
    weigh,
    bitsAt,
    memoryOf,
    compile,
    countValues,
    describe,
  };
})(globalThis.constellation);
