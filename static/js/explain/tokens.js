/* Split names into tokens, by the rules of constellation/analysis/names/tokenizer.py. */
((atlas) => {
  'use strict';
  const DIGIT = '\\p{Nd}';
  const LETTER = '[\\p{L}\\p{Nl}\\p{No}]';
  const SIGN = '[\\p{L}\\p{N}]'; // a letter or a digit
  const RUN = `${DIGIT}+(?!${DIGIT})`; // all digits of a run
  const NUMBER = `${DIGIT}+(?:[.p]${DIGIT}+)?`;
  const END = `(?!${SIGN})`;
  const DOT =
    `(?<=${DIGIT})(?!(?:(?<=(?:19|20)${DIGIT}${DIGIT})\\.${DIGIT}+[bm]` +
    `|(?<=${DIGIT}{4})\\.${DIGIT}+b)${END})\\.(?=${DIGIT})`;
  const UNIT = `(?:[bmktel]|bits?|bpw|ep|epochs?|layers?|shots?|steps?)(?:a?${DIGIT}|${END})`;
  const VERSION = `(?<=[^\\p{Nd}\\n]${DIGIT})_(?=${DIGIT}(?!${DIGIT}|\\.${DIGIT}|${UNIT}))(?!0_${DIGIT})`;
  const DECIMAL = `(?:(?<=[-\\s]${DIGIT})|(?<=[-\\s]${DIGIT}${DIGIT})|(?<=[-\\s_]0))` + `_(?=${DIGIT}[bm]${END})`;
  const QUANTISATION =
    `(?:(?:ud[-_])?(?:i|t)?q${DIGIT}(?:_(?!${DIGIT}[bm]${END})(?:[0-9a-z]{1,2}|xx[sl]|kss)){1,3}` +
    `|q${DIGIT}+f${DIGIT}+_${DIGIT})`;
  const DATE =
    `(?<!${DIGIT})(?:19|20)${DIGIT}${DIGIT}[-_.](?:0[1-9]|1[0-2])[-_.][0-3]${DIGIT}` +
    `(?!${DIGIT}|[bm](?!${SIGN}))`;
  const PIECE = new RegExp(
    [
      `(?<=${DIGIT}[bmBM])[aA]${NUMBER}[bmBM]${END}`,
      `${NUMBER}[bmBM](?=[aA]?${NUMBER}[bmBM]${END})`,
      `(?<!${LETTER})[A-Za-z]${RUN}(?:[._]${RUN})*(?:[A-Za-z](?!${SIGN})|(?!${LETTER})|(?=[A-Za-z]{4}))`,
      `(?<=[a-z])[A-Z]${RUN}(?:[._]${RUN})*(?![a-z])`,
      `(?<=[a-z]{4})v${RUN}(?:[._]${RUN})*(?![a-z])`,
      `${DIGIT}+x${DIGIT}+(?:[.p]${DIGIT}+)?[bmBM](?!${SIGN})`,
      `${DIGIT}+(?:[.p]${DIGIT}+)?[bmktBMKT](?:${DIGIT}(?!${DIGIT}))?(?!${SIGN})`,
      `${DIGIT}{1,2}p${DIGIT}(?!${SIGN})`,
      `${DIGIT}+\\.${DIGIT}+(?=(?:\\.${DIGIT}+){1,2}[bmBM]${END})`,
      `${RUN}(?:[._]${RUN})*(?:[A-Za-z](?!${SIGN}))?`,
      `${LETTER}{4,}?(?=v${DIGIT}|(?<=[a-z])[A-Z]${DIGIT})`,
      `${LETTER}+`,
    ].join('|'),
    'gu',
  );
  const CASE = /[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[\p{L}\p{Nl}\p{No}]/gu;
  const FREE = new Set(['', 'genus']);

  /** Return the letters of a text as code points, as Python counts them. */
  const count = (text) => [...text].length;

  /** Return a function that splits a name into tokens.
      A token has its text in lower case, its kind, its text as written, and whether it follows the token before it
      without a separator. */
  function createTokenizer(rules, kindOf) {
    const whole = new Set(rules.whole);
    const leading = new Set(rules.leading_whole);
    const classes = rules.vocabulary.words.class ?? [];
    const quantisation = new RegExp(`^${QUANTISATION}$`, 'u');
    const listed = Object.values(rules.vocabulary.words)
      .flat()
      .filter((word) => word.includes('_') && !quantisation.test(word))
      .sort((one, two) => two.length - one.length || (one < two ? -1 : 1));
    const words = listed.map((word) => `|${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).join('');
    const chunks = new RegExp(
      `(?<!${SIGN})(?:${QUANTISATION}|${DIGIT}+[-_ ]bits?${words})${END}|${DATE}` +
        `|${SIGN}+(?:(?=[._])(?:${DOT}|${VERSION}|${DECIMAL})${SIGN}+)*`,
      'giu',
    );

    function normalise(piece) {
      const token = piece.toLowerCase();
      if (/bits?$/.test(token) && /^\p{Nd}/u.test(token)) return token.replace(/[-_ ]|s$/g, '');
      return token.includes('_') && kindOf(token) !== 'quantisation' ? token.replaceAll('_', '.') : token;
    }

    /** Return the words of a piece. It stays whole if the catalogue treats it as one word. */
    function splitCase(piece) {
      if (count(piece) < 4 || !/^\p{L}+$/u.test(piece)) return [piece];
      const lower = piece.toLowerCase();
      const backbone = classes.find((word) => lower.endsWith(word)) ?? '';
      if (backbone && lower.length > backbone.length) {
        const before = piece.slice(0, -backbone.length);
        const link = before.toLowerCase().endsWith('for') ? before.slice(-3) : '';
        const rest = link ? before.slice(0, -3) : before;
        return [rest, link, piece.slice(-backbone.length)].filter(Boolean);
      }
      const parts = piece.match(CASE) ?? [];
      const short = parts.some((part) => count(part) < 2 || (count(part) < 3 && !kindOf(part.toLowerCase())));
      if (kindOf(lower) || parts.length === 1 || parts.join('') !== piece || short) return [piece];
      const described = parts.every((part) => !FREE.has(kindOf(part.toLowerCase())));
      return whole.has(lower) && (leading.has(lower) || !described) ? [piece] : parts;
    }

    return function tokenize(name) {
      const tokens = [];
      for (const chunk of name.replaceAll('\n', '\t').replaceAll('×', 'x').match(chunks) ?? []) {
        const pieces = kindOf(normalise(chunk)) ? [chunk] : (chunk.match(PIECE) ?? []);
        pieces.flatMap(splitCase).forEach((spelled, place) => {
          const token = normalise(spelled);
          tokens.push({ token, kind: kindOf(token), spelled, joined: place > 0 });
        });
      }
      return tokens;
    };
  }

  Object.assign(atlas.explaining, { createTokenizer, count });
})(globalThis.constellation);
