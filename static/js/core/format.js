/* Format numbers, dates and addresses as text. */
((atlas) => {
  'use strict';
  const UNKNOWN = 'unknown';
  const UNDEFINED = '–'; // a number that is not defined
  const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const grouped = new Intl.NumberFormat('en');

  const count = (value) => (value == null ? UNKNOWN : grouped.format(value));

  const SCALES = [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
    [1, ''],
  ];
  /** Format a number with a unit and at most one decimal, for example '8.2B' or '10k'. The function write_short in
      constellation/render/wording.py returns the same text. */
  function short(value) {
    if (value == null) return UNKNOWN;
    const [scale, letter] = SCALES.find(([size]) => value >= size * 0.9995) || [1, ''];
    const tenths = Math.floor(value / (scale / 10) + 0.5);
    return (tenths < 1000 ? tenths / 10 : Math.floor(value / scale + 0.5)) + letter;
  }

  /** Round a number to three digits. Halves are rounded to the even digit, as in Python. */
  function three(value) {
    const [digits, exponent] = value.toExponential(60).split('e'); // exact, for example 1.125 with zeros
    const isHalf = /^\d\.\d\d50*$/.test(digits);
    if (isHalf && digits[3] % 2 === 0) return Number(`${digits.slice(0, 4)}e${exponent}`);
    return Number(value.toPrecision(3));
  }

  /** Format a share between 0 and 1 as a percentage. The function write_percent in constellation/render/wording.py
      returns the same text. */
  function percent(share) {
    if (share == null) return UNDEFINED;
    const value = 100 * share;
    if (value > 0 && value < 0.1) return 'under 0.1%';
    // 100% stands for all, so a smaller share is never rounded to 100%.
    if (value >= 99.5 && value < 100) return value < 99.95 ? `${writeTenth(value)}%` : 'over 99.9%';
    return `${value >= 9.95 || value === 0 ? roundHalf(value) : writeTenth(value)}%`;
  }
  /* Halves are rounded to the even digit, as in Python. */
  function roundHalf(value) {
    const rounded = Math.round(value);
    return rounded - value === 0.5 && rounded % 2 ? rounded - 1 : rounded;
  }
  const writeTenth = (value) => (value % 1 === 0.25 ? `${Math.floor(value)}.2` : value.toFixed(1));

  /** Format a correlation with three decimals. */
  const coefficient = (value) => (value == null ? UNDEFINED : value.toFixed(3).replace('-', '−'));

  /** Return the number at the beginning of a text, such as 12,345 or 73%. Return null if there is no number. */
  function numberIn(text) {
    const number = Number.parseFloat(text.replace(/,/g, ''));
    return Number.isNaN(number) ? null : number;
  }

  /* Dates are months since January 2000; null is unknown. */
  const yearOf = (months) => 2000 + Math.floor(months / 12);
  /* March 2022, when the Hub began to record creation dates. Older models have this month as their creation
     date. */
  const FIRST_RECORDED = 266;
  const monthOf = (months) => MONTHS[months % 12];
  /** Format a month, for example 'Aug 2024'. */
  const month = (months) => {
    if (months == null) return UNKNOWN;
    return `${monthOf(months)} ${yearOf(months)}${months === FIRST_RECORDED ? ' or before' : ''}`;
  };
  /** Format a month as a number, for example '2024-08'. */
  const yearMonth = (months) =>
    months == null ? '' : `${yearOf(months)}-${String((months % 12) + 1).padStart(2, '0')}`;
  /** Format a creation date, for example '2024-08'. The first recorded month is 'by 2022-03'. */
  const created = (months) => (months === FIRST_RECORDED ? 'by ' : '') + yearMonth(months);

  /** Escape a model's id for the path or fragment of a URL. Slashes are kept. */
  const address = (id) => id.split('/').map(encodeURIComponent).join('/');

  /** Return the address of a model's card from the root of the site. */
  const cardLink = (id) => `models.html#model=${address(id)}`;
  /** Fill the placeholders of a link with a model's id, or with the parts of the id before and after the first
      slash. */
  function fillLink(link, id) {
    const cut = id.indexOf('/');
    const parts = { id, owner: id.slice(0, Math.max(cut, 0)), name: id.slice(cut + 1) };
    return link.replace(/\{(id|owner|name)\}/g, (_, part) => address(parts[part]));
  }

  /** Return the name of the site of an address for a link. */
  function siteOf(address) {
    const { hostname } = new URL(address);
    return hostname === 'huggingface.co' ? 'Hugging Face' : hostname;
  }
  /** Fill the placeholders of the address of the form that reports a mistake about a model. Python writes the same
      address (address_of_issue in constellation/render/wording.py). */
  function fillIssue(link, id) {
    const parts = {
      title: `Mistake about ${id}`,
      body: `Model: ${id}\nCard: ${cardLink(id)}\n\nWhat is wrong, and how do you know?\n`,
    };
    return link.replace(/\{(title|body)\}/g, (_, part) => encodeURIComponent(parts[part]));
  }

  /* Zero-width characters, direction marks and fillers, which can make two different names look the same. The
     Python code that cleans the catalogue has the same list. A joiner or variation selector after a non-ASCII
     letter is not replaced, because it is part of that letter. */
  const INVISIBLE =
    '[\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]';
  const FOUND = new RegExp(`(?!${INVISIBLE})[^\\0-\\x7f][\\u200c\\u200d\\ufe00-\\ufe0f]+|${INVISIBLE}`, 'gu');
  const codePoint = (letter) => `‹U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}›`;
  /** Replace each invisible character of a name by its code point, for example ‹U+202E›. */
  const shown = (name) => name.replace(FOUND, (found) => ([...found].length > 1 ? found : codePoint(found)));

  /** The number of characters that a search uses. The time of a search grows with the square of this number. */
  const SEARCHED = 200;
  /** Return the part of a text that is searched. */
  const searchedPart = (text) => [...text.slice(0, 2 * SEARCHED)].slice(0, SEARCHED).join('');
  /** Say that only a part of a text is searched, or return ''. */
  const searchLimit = (text) =>
    searchedPart(text) === text ? '' : `Only the first ${SEARCHED} characters are searched.`;
  /** Return a text for a label: without invisible characters, and shortened if it is long. */
  const quoted = (text) => shown([...text].length > 60 ? `${[...text].slice(0, 60).join('')}…` : text);

  /* Scripts that are written from right to left (classes R and AL of UAX 9). */
  const LEFTWARDS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
  /** Return whether a text has letters that are written from right to left. */
  const isLeftward = (text) => LEFTWARDS.test(text);
  /** Return a text for a drawing. If it has such letters, it is isolated (FSI and PDI of UAX 9), so that its numbers and
      Latin letters stay together. */
  const isolated = (text) => (isLeftward(text) ? `\u2068${text}\u2069` : text);

  const SEPARATORS = /[^\p{L}\p{N}\n]+/gu;
  /** Convert a text to lower case without separators. For example, 'Llama-3 8B' becomes 'llama38b'. Full-width letters
      and separate accents become plain letters. */
  const squeeze = (text) => text.normalize('NFKC').toLowerCase().replace(SEPARATORS, '');

  /** Prefixes for the number of parameters, which may be declared, read from the name, or doubtful. */
  const SOURCES = ['', '≈ ', '? '];

  /** Format a sum over models of which `known` have a known count: 'unknown', 'at least 1.2k', or '1.2k' if all have
      one. `write` formats the number. */
  const total = (value, known, models, write) => {
    if (!known) return UNKNOWN;
    return (known < models ? 'at least ' : '') + write(value);
  };

  /** Compare two counts, larger first and unknown (null or undefined) last. */
  const falling = (a, b) => {
    if (a == null || b == null) return (a == null) - (b == null);
    return b - a;
  };

  /** Format a difference with its sign. */
  const signed = (value) => (value < 0 ? '−' : '+') + grouped.format(Math.abs(value));
  /** Format a relative change as a percentage with its sign, or a dash if it is undefined (null). */
  const growth = (value) => (value == null ? UNDEFINED : `${signed(Math.round(100 * value) + 0)}%`);

  /** Escape a text for HTML or XML. */
  const escapeMarkup = (text) =>
    text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]);

  const plural = (number, word) => `${count(number)} ${word}${number === 1 ? '' : 's'}`;

  atlas.format = {
    UNKNOWN,
    UNDEFINED,
    SOURCES,
    count,
    short,
    three,
    percent,
    coefficient,
    total,
    signed,
    growth,
    falling,
    numberIn,
    yearOf,
    FIRST_RECORDED,
    monthOf,
    month,
    yearMonth,
    created,
    address,
    cardLink,
    fillLink,
    fillIssue,
    siteOf,
    shown,
    searchedPart,
    searchLimit,
    quoted,
    isLeftward,
    isolated,
    squeeze,
    escapeMarkup,
    plural,
  };
})(globalThis.constellation);
