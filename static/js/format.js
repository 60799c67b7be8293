/* format.js: numbers, months and addresses as text. Pure. */
(function (atlas) {
  'use strict';
  const UNKNOWN = '–';
  const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const grouped = new Intl.NumberFormat('en');

  const count = (value) => (value == null ? UNKNOWN : grouped.format(value));

  function short(value) {
    if (value == null) return UNKNOWN;
    for (const [size, letter] of [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'k']]) {
      if (value >= size * 0.9995) {
        const number = value / size;
        return (number >= 99.95 ? number.toFixed(0) : number.toFixed(1).replace(/\.0$/, '')) + letter;
      }
    }
    return String(Math.round(value));
  }

  /** Months since January 2000 as 'Aug 2024'. */
  const month = (months) => (months == null ? UNKNOWN : MONTHS[months % 12] + ' ' + (2000 + Math.floor(months / 12)));

  /** An id inside a URL's path or fragment: readable, and safe. */
  const address = (id) => id.split('/').map(encodeURIComponent).join('/');

  /* As constellation/catalogue/reading/invisible.py: zero-width characters, marks of direction and fillers, by which one name passes
     for another. A joiner or variation selector after a letter that is not ASCII's is a part of it. */
  const UNSEEN = '[\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]';
  const FOUND = new RegExp('(?!' + UNSEEN + ')[^\\0-\\x7f][\\u200c\\u200d\\ufe00-\\ufe0f]+|' + UNSEEN, 'gu');
  const tell = (letter) => '‹U+' + letter.codePointAt(0).toString(16).toUpperCase().padStart(4, '0') + '›';
  /** A name with its invisible characters told: ‹U+202E› for the mark that turns letters around. */
  const shown = (name) => name.replace(FOUND, (found) => ([...found].length > 1 ? found : tell(found)));

  /* What is written before a number of parameters that is declared, read from the name, or doubtful. */
  const SOURCES = ['', '≈ ', '? '];

  const plural = (number, word) => count(number) + ' ' + word + (number === 1 ? '' : 's');

  atlas.format = { UNKNOWN, SOURCES, count, short, month, address, shown, plural };
})(globalThis.constellation = globalThis.constellation || {});
