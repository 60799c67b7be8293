/* Read the size of a model from its name, by the rules of constellation/analysis/names/sizes.py and marks.py. */
((atlas) => {
  'use strict';
  const { compile, toNumber } = atlas.explaining;
  const UNITS = { __proto__: null, m: 1e6, b: 1e9, bn: 1e9, t: 1e12 };
  const NUMBER = '(\\d+(?:[.p]\\d+)?)';
  const PLAIN = compile(`${NUMBER}(bn|[bmt])`);
  const SPLIT = compile('(\\d+)([bm])(\\d+)');
  const OPEN = compile('(\\d+)_(\\d)([bm])');
  const TIMES = compile(`(\\d+)x${NUMBER}([bm])|${NUMBER}([bm])x(\\d+)`);
  const ACTIVE = compile(`a${NUMBER}([bm])`);
  const LEAST = 1e4;
  const MOST = 1e13;
  const MERGES = 8;
  const PAIR = 40;
  const MOST_TOKENS = 4e12;
  const CONTEXTS = new Set([1e6, 2e6, 4e6, 10e6]);
  const UNSURE = 1e7;
  const QUANTISED = 'q:';
  const FACTOR = compile('x(\\d{1,2})|(\\d{1,2})x');
  const OF_EXPERTS = compile('\\d+e');
  const SHARE = compile('[1-9]\\dp?');
  const PRUNING = compile('(?:reap|pruned?|pruning|sparsegpt|wanda)(\\d*)');
  const HEADS = new Set(['assistant', 'mtp', 'nextn']);
  const setOf = (text) => new Set(text.split(' '));
  const DRAFTS = setOf('dflare dflash draft drafter dspark eagle eagle3 medusa speculator speculators');
  const SMALL = setOf('baby femto light lite little micro mini nano pico small smol tiny');
  const TRAINING = setOf('checkpoint ckpt intermediate pretrain pretrained stage step steps train trained');
  const TOKENS = setOf('tok token tokens');
  const CONTEXT = setOf('context ctx longcontext longctx seqlen window');
  const PACKERS = setOf('awq bnb exl2 exl3 ggml gguf gptq hqq');
  const FOUR_BITS = setOf('awq bnb gptq');
  const MAY_PACK = setOf('mlx mtplx');
  const BITS = /^(?:ud[-_]?)?(?:i?q|tq|oq|u?int|fp|nf|nvfp|mxfp|w)?(\p{Nd}+)/u;
  const FULL = compile('(?:bf|fp|f|bfloat|float)(?:16|32|64)|(?:16|32)bits?|i(?:16|32|64)');

  const bare = (mark) => (mark.startsWith('+') ? mark.slice(1) : mark);

  /** Return the size that a token such as 7b or 8x7b states, or null. */
  function readSize(token, place) {
    const size = (count, unit, times = 1, other = null) => ({
      place,
      count,
      unit,
      times,
      other,
      product: count * times,
    });
    let found = PLAIN.exec(token);
    if (found) return size(toNumber(found[1]) * UNITS[found[2]], found[2][0]);
    found = SPLIT.exec(token);
    if (found) return size(toNumber(`${found[1]}.${found[3]}`) * UNITS[found[2]], found[2]);
    found = OPEN.exec(token);
    if (found) {
      const [, first, digit, unit] = found;
      const other = toNumber(first) ? toNumber(digit) * UNITS[unit] : null;
      return size((toNumber(first) + toNumber(digit) / 10) * UNITS[unit], unit, 1, other);
    }
    found = TIMES.exec(token);
    if (!found) return null;
    const [times, each, unit] = found[1] ? [found[1], found[2], found[3]] : [found[6], found[4], found[5]];
    return size(toNumber(each) * UNITS[unit], unit, toNumber(times));
  }

  /** Return the number of active parameters that a token such as a3b states, or null. */
  function readActive(token) {
    const found = ACTIVE.exec(token);
    return found ? toNumber(found[1]) * UNITS[found[2]] : null;
  }

  function markQuantisation(token) {
    if (FULL.test(token)) return '';
    if (MAY_PACK.has(token) || token === 'unquantized') return QUANTISED + (MAY_PACK.has(token) ? 'mlx' : token);
    if (token.includes('fp4')) return `${QUANTISED}fp4`;
    if (FOUR_BITS.has(token)) return `${QUANTISED}4`;
    const bits = BITS.exec(token);
    if (bits && toNumber(bits[1]) >= 1 && toNumber(bits[1]) <= 8) return QUANTISED + bits[1];
    return QUANTISED + (PACKERS.has(token) || /\p{Nd}/u.test(token) ? 'packed' : '');
  }

  function markToken({ token, spelled, kind }) {
    const written = spelled.toLowerCase();
    if (kind === 'size' && /\p{Nd}/u.test(token)) return written.includes('_') ? written : token;
    if (kind === 'quantisation' || PACKERS.has(token) || MAY_PACK.has(token)) return markQuantisation(token);
    if (DRAFTS.has(token)) return 'draft';
    if (HEADS.has(token) || token === 'base' || token === 'it' || PRUNING.test(token)) return token;
    if (token.startsWith('moe') || token.endsWith('moe')) return 'moe';
    for (const [words, mark] of [
      [TOKENS, 'tokens'],
      [CONTEXT, 'context'],
      [TRAINING, 'training'],
      [SMALL, 'small'],
    ])
      if (words.has(token)) return mark;
    if (token.startsWith('tiny') || token.startsWith('smol')) return 'small';
    const counts = /^\p{Nd}/u.test(token) ? [FACTOR, OF_EXPERTS, SHARE] : [FACTOR];
    if (counts.some((count) => count.test(token))) return token;
    return /^\p{L}$/u.test(token) ? 'letter' : '';
  }

  const givesSize = (mark) => readActive(bare(mark)) != null || readSize(bare(mark), 0) != null;

  /** Remove marks that mean nothing without a certain other mark. */
  function dropIdle(marks) {
    return marks.map((mark, at) => {
      const before = marks[at - 1] ?? '';
      const after = marks[at + 1] ?? '';
      const idle =
        (SHARE.test(mark) && !PRUNING.test(before)) ||
        (mark === 'letter' && !after.startsWith('+')) ||
        (mark === 'it' && after !== 'assistant') ||
        (mark === 'base' && !after.endsWith('t'));
      return idle ? '' : mark;
    });
  }

  /** Replace the tokens of a name by marks: codes for sizes, and for words that affect the size. */
  function markTokens(tokens) {
    const all = tokens.map((token) => {
      const mark = markToken(token);
      return token.joined && token.kind === 'size' && /\p{Nd}/u.test(mark) ? `+${mark}` : mark;
    });
    if (!all.some(givesSize)) return [];
    const marks = dropIdle(all);
    const first = marks.findIndex(Boolean);
    const last = marks.findLastIndex(Boolean);
    return marks.filter((mark, at) => at >= first && at <= last && (mark || marks[at - 1]));
  }

  const precedesExperts = (marks, place) => place + 1 < marks.length && OF_EXPERTS.test(marks[place + 1]);

  function findActive(marks) {
    let active = null;
    marks.forEach((mark, place) => {
      const part = readActive(bare(mark));
      if (part != null) active = part;
      else if (precedesExperts(marks, place)) active = readSize(bare(mark), place)?.count ?? active;
    });
    return active;
  }

  function isAssistantOf(marks) {
    const at = marks.indexOf('assistant');
    const before = at > 0 ? marks[at - 1] : '';
    return at > 0 && (before.startsWith('it') || before.startsWith(QUANTISED));
  }

  function mayBeSize(marks, size) {
    const before = size.place ? marks[size.place - 1] : '';
    const after = marks[size.place + 1] ?? '';
    const then = marks[size.place + 2] ?? '';
    if (marks[size.place].startsWith('+') && (before === 'letter' || size.unit === 't')) return false;
    if (size.unit === 't' && (before === 'base' || size.count > MOST_TOKENS)) return false;
    if (size.unit === 'm' && (before === 'context' || after === 'context' || before.startsWith(QUANTISED)))
      return false;
    const countsTokens = before === 'tokens' || (after === 'tokens' && !/^\p{Nd}/u.test(then));
    return !countsTokens && !precedesExperts(marks, size.place);
  }

  function multiply(marks, size, sizes) {
    if (size.times > 1 || !marks.includes('moe') || sizes > 1) return size;
    const factor = marks
      .slice(size.place + 1)
      .map((mark) => FACTOR.exec(mark))
      .find(Boolean);
    const times = factor ? toNumber(factor[1] ?? factor[2]) : 1;
    return times > 1 ? { ...size, times, product: size.count * times } : size;
  }

  function chooseSizes(marks, active) {
    let sizes = marks
      .map((mark, place) => readSize(bare(mark), place))
      .filter((size) => size && size.count >= LEAST && size.count <= MOST && mayBeSize(marks, size));
    const apart = sizes.filter((size) => size.unit !== 't');
    if (active == null && (apart.length || ['small', 'training', 'tokens'].some((mark) => marks.includes(mark))))
      sizes = apart;
    const sure = sizes.filter((size) => !CONTEXTS.has(size.count));
    if (sure.length || !marks.includes('small')) sizes = sure;
    return sizes.map((size) => multiply(marks, size, sizes.length));
  }

  function findTotal(marks, sizes) {
    const [first] = sizes;
    for (let at = 0; at + 1 < sizes.length; at++) {
      const [one, two] = [sizes[at], sizes[at + 1]];
      const low = Math.min(one.count, two.count);
      const high = Math.max(one.count, two.count);
      const beside = two.place === one.place + 1 && one.times === 1 && two.times === 1;
      const paired = marks.includes('moe') || marks[two.place].startsWith('+');
      if (beside && paired && low < high && high <= PAIR * low) return [high, low];
    }
    if (first.times > 1) {
      const named = sizes.slice(1).find((size) => size.count >= first.product / 2 && size.count <= first.product);
      return [named?.count ?? first.product, null];
    }
    return [first.count, null];
  }

  /** Return the numbers of all parameters and of active parameters that a name states, null for none. */
  function findSizes(tokens) {
    const marks = markTokens(tokens);
    let active = findActive(marks);
    const sizes = chooseSizes(marks, active);
    if (marks.includes('draft') || isAssistantOf(marks)) return { size: null, active: null };
    let size = null;
    if (sizes.length) {
      const [total, part] = findTotal(marks, sizes);
      const largest = Math.max(...sizes.map((one) => one.product));
      const plain = largest <= UNSURE || (sizes[0].unit === 't' && active == null);
      const unknown = sizes[0].times > MERGES && total === sizes[0].product;
      size = !plain && unknown ? null : total;
      if (!plain) active = part ?? active;
    }
    if (size != null && active > size) active = null;
    const whole = (value) => (value == null ? null : Math.round(value));
    return { size: whole(size), active: whole(active) };
  }

  Object.assign(atlas.explaining, { findSizes, readActive });
})(globalThis.constellation);
