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

  const plural = (number, word) => count(number) + ' ' + word + (number === 1 ? '' : 's');

  atlas.format = { UNKNOWN, count, short, month, address, plural };
})(globalThis.constellation = globalThis.constellation || {});
