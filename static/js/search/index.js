/* Full-text search over the names of a catalogue that is completely loaded.
   Names are compared in squeezed form: in lower case and without separators ('llama38binstruct'). For example,
   'llama3 8b' finds Llama-3-8B. A term that no name contains is replaced by the nearest known words (uFuzzy, or an
   edit distance). */
((atlas) => {
  'use strict';
  const { squeeze } = atlas.format;
  const MOST_SCORED = 12000;
  const STEP = 4000; // names in a step of the build
  const FEW_HITS = 3;
  const POPULAR = 10; // highest rank by popularity

  /** Build the index in steps, and return it at the end. */
  function* buildSteps(catalogue, words) {
    const names = [];
    for (const id of catalogue.ids) {
      names.push(squeeze(id));
      if (names.length % STEP === 0) yield;
    }
    const joined = names.join('\n');
    yield;
    const starts = new Int32Array(names.length + 1);
    for (let row = 0, at = 0; row < names.length; row++) {
      starts[row] = at;
      at += names[row].length + 1;
      starts[row + 1] = at;
    }

    const owners = new Map();
    for (let row = 0; row < names.length; row++) {
      if (row % STEP === 0) yield;
      const owner = catalogue.ownerOf(row);
      if (owner) owners.set(owner, (owners.get(owner) || 0) + 1);
    }
    yield;
    const entries = {
      families: catalogue.clades.title.map((title, clade) => ({
        text: title,
        plain: squeeze(title),
        models: catalogue.clades.models[clade],
        weak: catalogue.clades.weak[clade],
        clade,
      })),
      owners: [...owners].map(([owner, models]) => ({ text: owner, plain: squeeze(owner), models, owner })),
      words: (words ? words.word : []).map((word, at) => ({
        text: word,
        plain: squeeze(word),
        models: words.models[at],
        word,
      })),
    };
    yield;
    const vocabulary = [
      ...new Set([...entries.words, ...entries.families, ...entries.owners].map((entry) => entry.plain)),
    ].filter((word) => word.length > 2 && word.length < 32);
    return { catalogue, joined, starts, names, entries, vocabulary, popularity: null };
  }
  function build(catalogue, words) {
    const steps = buildSteps(catalogue, words);
    let step = steps.next();
    while (!step.done) step = steps.next();
    return step.value;
  }
  /** Build the index, and let the browser draw and handle input between the steps. */
  async function buildSoon(catalogue, words) {
    const steps = buildSteps(catalogue, words);
    let step = steps.next();
    while (!step.done) {
      await atlas.data.breathe();
      step = steps.next();
    }
    return step.value;
  }

  /** Set the ranks by popularity: 1 plus the power of ten of the downloads, and 0 if they are unknown. The search also
      works before the downloads are loaded. */
  function addPopularity(index, downloads) {
    index.popularity = Uint8Array.from(downloads, (value) =>
      value == null ? 0 : Math.min(POPULAR, 1 + Math.round(Math.log10(1 + value))),
    );
  }

  function rowAt(starts, offset) {
    let low = 0;
    let high = starts.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Return the rows whose squeezed name contains every term. Search for the longest term first, then check the
      other terms in the rows that were found. */
  function rowsWith(index, terms) {
    const order = terms.slice().sort((a, b) => b.length - a.length);
    const rest = order.slice(1);
    const rows = [];
    for (let at = index.joined.indexOf(order[0]); at >= 0; ) {
      const row = rowAt(index.starts, at);
      if (rest.every((term) => index.names[row].includes(term))) rows.push(row);
      at = index.joined.indexOf(order[0], index.starts[row + 1]);
    }
    return rows;
  }

  const isDigit = (code) => code >= 48 && code <= 57;
  const isWord = (code) => isDigit(code) || (code >= 97 && code <= 122) || code > 127;

  /** Return a score for the match of a term with an id, ignoring separators: 3 for a whole token, 2 for the start
      of a token, 1 for the end, and 0 for the inside. */
  function fit(id, term) {
    let best = -1;
    for (let from = 0; from < id.length; from++) {
      if (id.charCodeAt(from) !== term.charCodeAt(0)) continue;
      let at = from;
      let matched = 0;
      while (at < id.length && matched < term.length) {
        const code = id.charCodeAt(at);
        if (code === term.charCodeAt(matched)) matched++;
        else if (isWord(code)) break;
        at++;
      }
      if (matched < term.length) continue;
      const before = from ? id.charCodeAt(from - 1) : 0;
      const after = at < id.length ? id.charCodeAt(at) : 0;
      const first = id.charCodeAt(from);
      const last = id.charCodeAt(at - 1);
      const opens = !isWord(before) || isDigit(before) !== isDigit(first);
      const closes = !isWord(after) || isDigit(after) !== isDigit(last);
      best = Math.max(best, (isWord(before) ? (opens ? 1.4 : 0) : 2) + (isWord(after) ? (closes ? 0.7 : 0) : 1));
      if (best === 3) break;
    }
    return best;
  }

  function score(index, row, terms, whole) {
    const id = index.catalogue.ids[row].toLowerCase();
    const cut = id.indexOf('/') + 1;
    const name = id.slice(cut);
    let sum = 0;
    for (const term of terms) {
      const inName = fit(name, term);
      sum += inName >= 0 ? 2 + inName : Math.max(0, fit(id, term)) * 0.6;
    }
    const plain = index.names[row];
    if (plain === whole) sum += 40;
    else if (squeeze(name) === whole) sum += 20;
    else if (name.startsWith(terms[0])) sum += 1.2;
    return sum - Math.min(3, plain.length * 0.045) + (index.popularity ? index.popularity[row] * 0.4 : 0);
  }

  /** Return the MOST_SCORED most popular rows, because a short term such as a single letter is in almost every
      name. */
  function limitRows(index, rows) {
    if (rows.length <= MOST_SCORED) return rows;
    if (!index.popularity) return rows.slice(0, MOST_SCORED);
    const limited = [];
    for (let popularity = POPULAR; popularity >= 0 && limited.length < MOST_SCORED; popularity--) {
      for (const row of rows)
        if (index.popularity[row] === popularity && limited.length < MOST_SCORED) limited.push(row);
    }
    return limited;
  }

  /** Return the `limit` best rows. Not all rows are sorted. */
  function best(index, rows, terms, whole, limit) {
    const kept = [];
    for (const row of limitRows(index, rows)) {
      const points = score(index, row, terms, whole);
      if (kept.length === limit && points <= kept[limit - 1].points) continue;
      let at = kept.length;
      while (at > 0 && kept[at - 1].points < points) at--;
      kept.splice(at, 0, { row, points });
      if (kept.length > limit) kept.pop();
    }
    return kept.map((one) => one.row);
  }

  /** Return the best entries for a query. The entry that equals the query comes first, and weak families last. */
  function bestEntries(entries, terms, whole, limit) {
    const hits = [];
    for (const entry of entries) {
      let points = -1;
      if (entry.plain === whole) points = 100;
      else if (whole && entry.plain.startsWith(whole)) points = 50 - entry.plain.length + whole.length;
      else if (terms.includes(entry.plain) && entry.plain.length > 1) points = 40;
      else if (terms.length === 1 && whole.length > 2 && entry.plain.includes(whole)) points = 10;
      const last = entry.weak && points < 100 ? 1 : 0;
      if (points >= 0) hits.push({ entry, last, points: points + Math.log2(1 + entry.models) });
    }
    return hits
      .sort((a, b) => a.last - b.last || b.points - a.points || (a.entry.text < b.entry.text ? -1 : 1))
      .slice(0, limit)
      .map((hit) => hit.entry);
  }

  /** Return the search entries of the payload `lines`. */
  const lineEntries = (lines) =>
    lines.title.map((title, at) => ({
      text: title,
      plain: squeeze(title),
      models: Number(lines.models[at]),
      weak: false,
      slug: lines.slug[at],
    }));

  /** Return the optimal string alignment distance of two words, or most + 1 if it is larger than `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let older = [];
    let last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const now = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        let value = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + cost);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          value = Math.min(value, older[j - 2] + 1);
        now.push(value);
        least = Math.min(least, value);
      }
      if (least > most) return most + 1;
      older = last;
      last = now;
    }
    return last[b.length];
  }

  /** Return the known words nearest to an unknown term. */
  function corrections(index, term, fuzzy, limit = 6) {
    if (term.length < 3) return [];
    const most = term.length < 5 ? 1 : 2;
    const near = new Map();
    const consider = (word) => {
      const far = Math.min(
        distance(term, word, most),
        word.length > term.length ? distance(term, word.slice(0, term.length), most) + 0.4 : most + 1,
      );
      if (far <= most) near.set(word, far);
    };
    if (fuzzy) for (const at of fuzzy.filter(index.vocabulary, term) || []) consider(index.vocabulary[at]);
    if (!near.size) for (const word of index.vocabulary) consider(word);
    return [...near]
      .filter(([word]) => index.joined.includes(word))
      .sort((a, b) => a[1] - b[1] || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1))
      .slice(0, limit)
      .map(([word]) => word);
  }

  /** Split a query into squeezed terms at spaces. If no name contains a term, split the term at its separators. */
  function termsOf(index, text) {
    return atlas.format
      .searchedPart(text)
      .toLowerCase()
      .trim()
      .split(/\s+/)
      .flatMap((chunk) => {
        const plain = squeeze(chunk);
        if (!plain) return [];
        if (index.joined.includes(plain)) return [plain];
        const parts = chunk.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
        return parts.length > 1 ? parts : [plain];
      });
  }

  /** Replace each unknown term by one of the nearest known words: the word for which the query finds most names. */
  function correct(index, terms, fuzzy) {
    const rare = terms.map((term) => index.joined.indexOf(term) === index.joined.lastIndexOf(term));
    const chosen = terms.map((term, at) => (rare[at] ? null : term));
    let rows = [];
    rare.forEach((isRare, at) => {
      if (!isRare) return;
      rows = [];
      let best = null;
      for (const word of corrections(index, terms[at], fuzzy)) {
        const found = word === terms[at] ? [] : rowsWith(index, [...chosen.filter(Boolean), word]);
        if (found.length > rows.length) {
          rows = found;
          best = word;
        }
      }
      chosen[at] = best;
    });
    return { rows, terms: chosen.filter(Boolean) };
  }

  /** Return {terms, corrected, exact, rows} for a query. `rows` are all models that match the terms. If the terms
      are corrected, `exact` are other models, whose names contain the typing error itself ('lamma' in 'Llammas'). */
  function match(index, text, fuzzy) {
    const terms = termsOf(index, text);
    const rows = terms.length ? rowsWith(index, terms) : [];
    const correction = terms.length && rows.length < FEW_HITS ? correct(index, terms, fuzzy) : null;
    if (!correction || correction.rows.length <= rows.length) return { terms, corrected: false, exact: [], rows };
    const others = correction.rows.filter((row) => !rows.includes(row));
    return { terms: correction.terms, corrected: true, exact: rows, rows: others };
  }

  function find(index, text, { fuzzy, limit, few }) {
    const { terms, corrected, exact, rows } = match(index, text, fuzzy);
    if (!terms.length)
      return { terms, corrected: false, total: 0, families: [], models: [], owners: [], words: [] };
    const whole = terms.join('');
    const { entries } = index;
    return {
      terms,
      corrected,
      total: exact.length + rows.length,
      families: bestEntries(entries.families, terms, whole, few),
      models: exact.concat(best(index, rows, terms, whole, limit)).slice(0, limit),
      owners: bestEntries(entries.owners, terms, whole, few - 1),
      words: bestEntries(entries.words, terms, whole, few - 1),
    };
  }

  /** Return the results of a query. `ids` are the ids in it (see pasted.js): models with these ids come first. If no
      name contains all terms, the first of these models is searched instead, because the other terms may be code. If
      the catalogue has none of these models, models of the same name and other owners are searched. */
  function query(index, text, { fuzzy = null, limit = 12, few = 4, ids = [] } = {}) {
    const { catalogue } = index;
    const named = ids.map(catalogue.rowLike).filter((row) => row >= 0);
    let result = find(index, text, { fuzzy, limit, few });
    if (ids.length && (result.corrected || !result.total)) {
      const instead = named.length ? catalogue.ids[named[0]] : ids[0].slice(ids[0].indexOf('/') + 1);
      result = find(index, instead, { fuzzy, limit, few });
    }
    return { ...result, models: [...new Set([...named, ...result.models])].slice(0, limit) };
  }

  atlas.searchIndex = { build, buildSoon, addPopularity, match, query, lineEntries, bestEntries, distance };
})(globalThis.constellation);
