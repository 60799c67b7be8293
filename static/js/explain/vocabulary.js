/* Look up the words of names: their kinds in the vocabulary, and the values that they stand for. */
((atlas) => {
  'use strict';

  /** Return a regular expression that matches whole texts, from one of Python. Its \d and \w mean all of Unicode. */
  function compile(pattern) {
    const source = pattern.replaceAll('\\d', '\\p{Nd}').replaceAll('\\w', '[\\p{L}\\p{N}_]');
    return new RegExp(`^(?:${source})$`, 'u');
  }

  /** Return a function that gives the kind of a word in lower case, '' if it is not in the vocabulary. */
  function readKinds(vocabulary) {
    const known = new Map();
    for (const [kind, words] of Object.entries(vocabulary.words)) for (const word of words) known.set(word, kind);
    const patterns = vocabulary.patterns.map(([kind, pattern]) => [kind, compile(pattern)]);
    return (word) => {
      let kind = known.get(word);
      if (kind === undefined) {
        kind = patterns.find(([, pattern]) => pattern.test(word))?.[0] ?? '';
        known.set(word, kind);
      }
      return kind;
    };
  }

  /** Return, for each column such as format, a function that gives the values that a word stands for. */
  function readDescriptors(descriptors) {
    const readers = {};
    for (const [column, { words, patterns }] of Object.entries(descriptors)) {
      const listed = new Map(Object.entries(words));
      const compiled = patterns.map(([pattern, value]) => [compile(pattern), value]);
      readers[column] = (word) =>
        listed.get(word) ?? compiled.filter(([pattern]) => pattern.test(word)).map(([, value]) => value);
    }
    return readers;
  }

  const MATHEMATICAL = [0x1d7ce, 0x1d7ff]; // five alphabets of digits, one after the other

  /** Return the value of a digit of any alphabet. */
  function readDigit(digit) {
    const code = digit.codePointAt(0);
    if (code >= MATHEMATICAL[0] && code <= MATHEMATICAL[1]) return (code - MATHEMATICAL[0]) % 10;
    let zero = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return code - zero;
  }

  /** Return the number that a text means, with digits of any alphabet and 'p' for the decimal point. */
  const toNumber = (text) => Number(text.replace('p', '.').replace(/\p{Nd}/gu, readDigit));

  atlas.explaining = { toNumber, compile, readKinds, readDescriptors };
})(globalThis.constellation);
