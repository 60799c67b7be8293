/* Find the models that pass the filter of a view.
   The filter is part of the state: task, license, from and to (years), min and max (billions of parameters), gb and
   bits (memory), counts (known or unknown). */
((atlas) => {
  'use strict';
  const KEYS = ['task', 'license', 'from', 'to', 'min', 'max', 'gb', 'counts'];
  /* The values of the filter by counts, with their descriptions. */
  const COUNTS = { known: 'Downloads and likes known', unknown: 'Downloads or likes unknown' };
  const BITS = 4;
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
  /** Return the memory in gigabytes that a model needs at a precision. The result is null if the number of parameters
      is unknown, or if the name says that the model is a quantised copy with other bits. */
  function memoryOf(facts, row, precision) {
    const named = facts.bits?.[row] ?? null;
    const lower = PRECISIONS.find((one) => one < precision) || 0;
    const own = named == null || (lower < named && named <= precision);
    return own && facts.parameters[row] != null ? gigabytes(weigh(facts, row), named ?? precision) : null;
  }

  function number(text) {
    const value = parseFloat(text);
    return Number.isFinite(value) ? value : null;
  }

  function tests(state, facts) {
    const list = [];
    for (const [key, column, names] of [
      ['task', facts.task, facts.tasks],
      ['license', facts.license, facts.licenses],
    ]) {
      if (!state[key]) continue;
      const wanted = state[key] === 'unknown' ? names.indexOf('') : names.indexOf(state[key]);
      list.push((row) => column[row] === wanted);
    }
    const from = number(state.from);
    const to = number(state.to);
    if (from !== null) list.push((row) => facts.created[row] != null && facts.created[row] >= (from - 2000) * 12);
    if (to !== null) list.push((row) => facts.created[row] != null && facts.created[row] < (to - 1999) * 12);
    const min = number(state.min);
    const max = number(state.max);
    if (min !== null) list.push((row) => facts.parameters[row] != null && facts.parameters[row] >= min * 1e9);
    if (max !== null) list.push((row) => facts.parameters[row] != null && facts.parameters[row] <= max * 1e9);
    if (Object.hasOwn(COUNTS, state.counts || ''))
      list.push((row) => (facts.downloads[row] != null && facts.likes[row] != null) === (state.counts === 'known'));
    const room = number(state.gb);
    const bits = number(state.bits) || BITS;
    if (room !== null) list.push((row) => (memoryOf(facts, row, bits) ?? Infinity) <= room);
    return list;
  }

  /** Return {mask, kept}, or null if there is no filter. `mask` is 1 for each row that passes, and `kept` is the
      number of these rows. `colouring` is used if the state selects one entry of the legend (state.only). */
  function compile(state, facts, colouring, size) {
    if (!isOn(state)) return null;
    const list = facts ? tests(state, facts) : [];
    if (state.only && colouring) {
      const entry = colouring.entries.findIndex((one) => one.label === state.only);
      if (entry >= 0) list.push((row) => colouring.of[row] === entry);
      else if (state.only === colouring.rest.label) list.push((row) => colouring.of[row] < 0);
    }
    if (!list.length) return null;
    const mask = new Uint8Array(size);
    let kept = 0;
    for (let row = 0; row < size; row++) {
      if (list.every((test) => test(row))) {
        mask[row] = 1;
        kept++;
      }
    }
    return { mask, kept };
  }

  atlas.filters = { KEYS, COUNTS, howMany, gigabytes, memoryOf, compile };
})(globalThis.constellation);
