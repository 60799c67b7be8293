/* Read what single tokens say about a model, by the rules of constellation/analysis/names/meanings.py. */
((atlas) => {
  'use strict';
  const { compile, toNumber } = atlas.explaining;
  const BITS_WORD = compile('(\\d+(?:[.p]\\d+)?)(bits?|bpw)');
  const TYPES = [
    '(?:ud[-_]?)?(?:i?q|tq|oq|qx)\\d[0-9a-z_]*',
    '(?:w|mxint|mxfp|nvfp|u?int|nf|bf|fp|f)\\d{1,2}(?:a[0-9a-z]*|e\\d+m\\d+|_moe)?',
    'q\\d+f\\d+(?:_\\d)?|a\\d+w\\d+',
  ].map(compile);
  const EDITION = compile('v\\d{1,2}(?:[._p]\\d{1,2}){0,2}|\\d{1,2}(?:[._p]\\d{1,2}){1,2}|[1-9]|1[0-2]');
  const LETTERED = compile('[a-km-z]\\d{1,2}(?:\\.\\d{1,2})?|\\d{1,2}(?:\\.\\d{1,2})?[a-z]');
  const CONTEXT = compile('(?:ctx|context|len|seq)?(\\d+)([km])');
  const ROUNDED = new Map([
    [65, 64],
    [131, 128],
    [262, 256],
    [524, 512],
    [1048, 1024],
  ]);
  const LEAST_ROUND = 160;
  const WHOLE_CONTEXTS = new Set(Array.from({ length: 8 }, (_, power) => String(1024 << (power + 3))));
  const LEAST_CONTEXT = 4;
  const EXPERTS = compile(
    '([2-9]|\\d{2,3})x\\d+(?:[.p]\\d+)?[bm]|\\d+(?:[.p]\\d+)?[bm]x([2-9]|\\d{2})|(8|16|32|64|128|256|384|512)e',
  );
  const BILLIONS = compile('\\d+(\\.\\d+)?b');
  const BITS = compile(
    '(?<unit>\\d+(?:[.p]\\d+)?)(?:bits?|bpw)' +
      '|(?:ud[-_]?)?[oit]?q(?<type>\\d)(?:[_a-z-].*)?' +
      '|(?:int|uint|nint|fp|bf|nf|f|i|mxfp|nvfp|nxfp|mxint|float|bfloat|tf|af|w)(?<format>\\d+)(?:a\\d+.*|e\\d+m\\d+|_.*)?',
  );
  const WORDS_WITH_BITS = { __proto__: null, e4m3: 8, e4m3fn: 8, e5m2: 8, ternary: 2, bitnet: 2 };
  const FOUR_BITS = new Set(['awq', 'gptq', 'bnb', 'bitsandbytes']);
  const UNITS = new Set(['bit', 'bits', 'bpw']);
  const YEAR = /^20\p{Nd}{2}$/u;
  const MONTH = /^(?:0[1-9]|1[0-2])$/;
  const DATES = [
    '(?<year>(?:19|20)\\d\\d)[-_.](?<month>0[1-9]|1[0-2])(?:[-_.](?<day>[0-2]\\d|3[01]))?',
    '(?<year>(?:19|20)\\d\\d)(?<month>0[1-9]|1[0-2])(?:(?<day>[0-2]\\d|3[01])(?:\\d\\d){0,3})?',
    '(?<short>2[2-9])(?<month>0[1-9]|1[0-2])(?<day>[0-2]\\d|3[01])?',
    '(?<month>0[1-9]|1[0-2])(?<day>[0-2]\\d|3[01])(?<short>2[2-9])',
    '(?<month>0[1-9]|1[0-2])(?<day>[0-2]\\d|3[01])(?<year>(?:19|20)\\d\\d)',
    '(?<year>(?:19|20)\\d\\d)',
  ].map(compile);

  function readQuantisation(token, kind, descriptors) {
    const listed = descriptors.quantisation(token);
    if (listed.length || kind !== 'quantisation') return listed;
    const found = BITS_WORD.exec(token);
    if (found) return [`${toNumber(found[1])}bit`];
    return TYPES.some((form) => form.test(token)) ? [token] : [];
  }

  function readContext(token, unit) {
    if (unit === 'k' && WHOLE_CONTEXTS.has(token)) return Number(token);
    const found = CONTEXT.exec(token);
    if (!found || found[2] !== unit) return null;
    const written = toNumber(found[1]);
    if (unit === 'm') return [1, 2, 10].includes(written) ? written * 1024 ** 2 : null;
    const number = ROUNDED.get(written) ?? written;
    if (number >= LEAST_CONTEXT && Number.isInteger(Math.log2(number))) return number * 1024;
    return number >= LEAST_ROUND ? number * 1000 : null;
  }

  // Codes of languages that usually mean something else. They are languages beside another such code.
  const CODES = new Set(
    (
      'as be bs ca cy da eo eu ga gl ha hi id ig is it jv ka km la lo mg mi mk ml mn mr ms mt my ne no or pa ps pt ' +
      'qu si sl so sq sr su sw ta te tg tl tt wo xh yo zu'
    ).split(' '),
  );
  const COMMON_CODES = new Set(['it', 'pt']);
  const COUNTED_AFTER = new Set(
    'bs batch beam cores cpu gpu epoch epochs ep layer layers seqlen shard steps'.split(' '),
  );
  const COUNTED_BEFORE = new Set(
    'beams cores epoch epochs ep expert experts gpu gpus layer layers shot shots step steps way'.split(' '),
  );
  const NEGATED = ['thinking', 'reasoning'];

  function findCodes(tokens, meanings) {
    const isCode = tokens.map(({ token }, at) => token.length === 2 && meanings[at].languages.length > 0);
    const check = (at) => {
      const { token } = tokens[at];
      const beside = Number(isCode[at - 1] ?? false) + Number(isCode[at + 1] ?? false);
      const isBrazilian = token === 'pt' && tokens[at + 1]?.token === 'br';
      if (CODES.has(token) && (isBrazilian || beside > (COMMON_CODES.has(token) ? 1 : 0))) isCode[at] = true;
    };
    for (let at = 0; at < tokens.length; at++) check(at);
    for (let at = tokens.length - 1; at >= 0; at--) check(at);
    return isCode;
  }

  /** Return the meanings of the tokens of a name, which may depend on the tokens beside them
      (constellation/analysis/names/neighbouring.py). */
  function readBeside(tokens, meanings, name) {
    const isCode = findCodes(tokens, meanings);
    return meanings.map((meaning, at) => {
      const { token, spelled } = tokens[at];
      const [before, after] = [tokens[at - 1]?.token, tokens[at + 1]?.token];
      if (isCode[at] && !meaning.languages.length)
        return { ...meaning, languages: [token], methods: [], edition: '' };
      const touches = /^\p{Nd}+$/u.test(after ?? '') && name.includes(spelled + tokens[at + 1].spelled);
      if (meaning.languages.length && token.length === 2 && touches) return { ...meaning, languages: [] };
      if (['non', 'no'].includes(before) && meaning.methods.some((method) => NEGATED.includes(method)))
        return { ...meaning, methods: ['non-thinking'] };
      if (!meaning.edition) return meaning;
      if (/^\p{Nd}+$/u.test(token) && ['expert', 'experts'].includes(after))
        return { ...meaning, edition: '', experts: toNumber(token) };
      return COUNTED_AFTER.has(before) || COUNTED_BEFORE.has(after) ? { ...meaning, edition: '' } : meaning;
    });
  }

  /** Return what a token says about a model. */
  function readToken({ token, kind }, descriptors) {
    const experts = EXPERTS.exec(token);
    return {
      edition: kind === 'version' && EDITION.test(token) ? token.replaceAll('_', '.').replaceAll('p', '.') : '',
      lettered: (kind === '' || kind === 'version') && LETTERED.test(token) ? token : '',
      format: descriptors.format(token),
      quantisation: readQuantisation(token, kind, descriptors),
      methods: descriptors.methods(token),
      modality: descriptors.modality(token),
      languages: kind === 'language' ? descriptors.languages(token) : [],
      thousands: readContext(token, 'k'),
      millions: readContext(token, 'm'),
      experts: experts ? toNumber(experts[1] ?? experts[2] ?? experts[3]) : null,
    };
  }

  /** Return the length of a context that each token gives, null for none. */
  function findContexts(tokens, meanings) {
    if (tokens.some(({ token }) => token === 'jang')) return tokens.map(() => null);
    const large = tokens.some(({ token }) => BILLIONS.test(token));
    return meanings.map((meaning) => meaning.thousands ?? (large ? meaning.millions : null));
  }

  /** Return the version number in a name. A number after the family's stem is preferred. */
  function findEdition(name, tokens, meanings, stem) {
    const first = stem ? tokens.findIndex(({ token }) => token === stem.split(' ')[0]) : -1;
    const places = [];
    tokens.forEach(({ token }, at) => {
      const next = tokens[at + 1];
      const month = MONTH.test(token) && next?.kind === 'date' && YEAR.test(next.token);
      if (meanings[at].edition && !month) places.push(at);
    });
    let chosen = places.find((at) => at > first) ?? places[0];
    if (first >= 0 && first + 1 < tokens.length && meanings[first + 1].lettered) chosen = first + 1;
    if (chosen === undefined) return '';
    const text = meanings[chosen].edition || meanings[chosen].lettered;
    const next = tokens[chosen + 1];
    const paired = next && /^\p{Nd}$/u.test(text) && /^\p{Nd}$/u.test(next.token);
    return paired && name.includes(`${text}-${next.token}`) ? `${text}.${next.token}` : text;
  }

  function readDate(token, before, after) {
    if (YEAR.test(token)) {
      const month = [before, after].find((text) => MONTH.test(text ?? ''));
      return month ? `${token}-${month}` : token;
    }
    for (const form of DATES) {
      const parts = form.exec(token)?.groups;
      if (parts) return [parts.year ?? `20${parts.short}`, parts.month, parts.day].filter(Boolean).join('-');
    }
    return token;
  }

  /** Return the first date in a name, or ''. */
  function findDate(tokens) {
    const at = tokens.findIndex(({ kind }) => kind === 'date');
    return at < 0 ? '' : readDate(tokens[at].token, tokens[at - 1]?.token, tokens[at + 1]?.token);
  }

  const accept = (bits) => (bits >= 1 && bits < 16 ? bits : null);

  function readBitsOf(token) {
    if (token in WORDS_WITH_BITS) return WORDS_WITH_BITS[token];
    const parts = BITS.exec(token)?.groups;
    return parts ? accept(toNumber(parts.unit ?? parts.type ?? parts.format)) : null;
  }

  /** Return the bits per weight that a name states, or null. */
  function findBits(tokens) {
    if (tokens.some(({ token, kind }) => kind === 'quantisation' && token === 'unquantized')) return null;
    const given = [];
    const implied = [];
    tokens.forEach(({ token, kind }, at) => {
      if (kind === 'quantisation') {
        given.push(readBitsOf(token));
        if (FOUR_BITS.has(token)) implied.push(4);
      }
      const next = tokens[at + 1];
      if (next && UNITS.has(next.token) && /^\p{Nd}{1,2}(\.\p{Nd}+)?$/u.test(token))
        given.push(accept(toNumber(token)));
    });
    const known = given.filter((bits) => bits != null);
    if (known.length) return Math.min(...known);
    return implied.length ? 4 : null;
  }

  Object.assign(atlas.explaining, { readToken, readBeside, findContexts, findEdition, findDate, findBits });
})(globalThis.constellation);
