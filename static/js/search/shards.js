/* search-pieces.js: finds models, families, owners and words in a catalogue that comes in pieces.
   In: what was typed. Out: promises of hits, the most downloaded models first.
   Looked for are words of the names, as the atlas cuts them, and beginnings of words; nothing inside a word. Each word has the
   ranks by downloads of the models that bear it, so that those of several words are found by comparing a few lists. */
(function (atlas) {
  'use strict';
  const LISTED = 60; // models in a list of hits
  const SHEETS = 12; // scripts of names that are loaded for one list
  const ROUNDS = 6; // scripts of ranks that are loaded for one word
  const STANDS = 8; // words that a beginning may stand for
  const PARTS = /\d+x\d+(?:\.\d+)?[bm]|\d+(?:\.\d+)*(?:bits?|[bmkt])?(?!\p{L})|\p{L}+|\d+(?:\.\d+)*/giu;

  /* --- pure */

  /** Steps from one rank to the next as ranks; the first is the rank itself. */
  function decode(steps, from, to) {
    const ranks = new Int32Array(to - from);
    for (let at = from, rank = 0; at < to; at++) ranks[at - from] = rank += steps[at];
    return ranks;
  }
  /** What any of some ascending lists holds, ascending, up to and with a limit. */
  function unite(lists, most) {
    const all = lists.length === 1 ? lists[0] : Int32Array.from(new Set(lists.flatMap((list) => [...list]))).sort();
    let end = all.length;
    while (end > 0 && all[end - 1] > most) end--;
    return all.subarray(0, end);
  }
  /** What all of some ascending lists hold, ascending. */
  function intersect(lists) {
    const [first, ...rest] = lists.slice().sort((a, b) => a.length - b.length);
    const at = rest.map(() => 0);
    return [...first].filter((rank) =>
      rest.every((list, one) => {
        while (at[one] < list.length && list[at[one]] < rank) at[one]++;
        return list[at[one]] === rank;
      }),
    );
  }
  /** Words near one that no name bears, the nearest first, then the most common. A slip rarely hits the first two letters both. */
  function corrections(words, term) {
    if (term.length < 3) return [];
    const most = term.length < 5 ? 1 : 2;
    const near = [];
    words.forEach((word, at) => {
      if (word.length < 3 || (word[0] !== term[0] && word[0] !== term[1] && word[1] !== term[0])) return;
      const far = atlas.searchIndex.distance(term, word, most);
      if (far <= most) near.push({ word, far, at });
    });
    return near
      .sort((a, b) => a.far - b.far || a.at - b.at)
      .slice(0, 3)
      .map((one) => one.word);
  }

  /* --- words */

  let loading = null;
  /** The most common words: {list, byWord}; each entry {word, models, start}, where `start` is the place of its ranks. */
  function load() {
    loading =
      loading ||
      atlas.data.need('vocabulary').then(({ word, models }) => {
        let start = 0;
        const list = word.map((one, at) => {
          const entry = { word: one, models: models[at], start };
          start += models[at];
          return entry;
        });
        return { list, words: word, byWord: new Map(list.map((entry) => [entry.word, entry])) };
      });
    loading.catch(() => {
      loading = null;
    });
    return loading;
  }
  const rare = (beginning, most) =>
    atlas.shards
      .look('words', beginning, most)
      .then((found) => found.map(({ key, models, start }) => ({ word: key, models, start })));
  async function wordOf(text) {
    const { byWord } = await load();
    return byWord.get(text) || (await rare(text, 1)).find((entry) => entry.word === text) || null;
  }
  /** What was typed, cut as names are: whole where names bear it so, else at separators, else where letters meet digits. */
  async function cut(text) {
    const cuts = text
      .toLowerCase()
      .split(/[\s/]+/)
      .filter(Boolean)
      .map(async (chunk) => {
        if (await wordOf(chunk)) return [chunk];
        const parts = await Promise.all(
          chunk
            .split(/[^\p{L}\p{N}.]+/u)
            .filter(Boolean)
            .map(async (part) => ((await wordOf(part)) ? [part] : part.match(PARTS) || [])),
        );
        return parts.flat();
      });
    return (await Promise.all(cuts)).flat();
  }
  /** The words that a term may stand for: itself, those that begin with it where they are more common or it is the last,
      of which more may be typed, else those near it. */
  async function standFor(term, place, terms) {
    const { list, words, byWord } = await load();
    const exact = await wordOf(term);
    const begin = list.filter((entry) => entry !== exact && entry.word.startsWith(term)).slice(0, STANDS);
    const typed = place < terms.length - 1;
    if (exact && (!begin.length || (typed && exact.models >= begin[0].models)))
      return { entries: [exact], mended: false };
    if (exact || begin.length) return { entries: exact ? [exact, ...begin] : begin, mended: false };
    const found = await rare(term, STANDS);
    if (found.length) return { entries: found, mended: false };
    return { entries: corrections(words, term).map((word) => byWord.get(word)), mended: true };
  }

  /* --- models */

  /** The ranks of a word's models as far as so many scripts hold them: {ranks, horizon}; beyond the horizon there may be more. */
  async function ranksOf({ start, models }, rounds) {
    const { bearers } = await atlas.data.need('contents');
    const first = Math.floor(start / bearers);
    const last = Math.min(Math.floor((start + models - 1) / bearers), first + rounds - 1);
    const scripts = await Promise.all(
      Array.from({ length: last - first + 1 }, (_, at) =>
        atlas.data.need('bearers' + atlas.shards.suffix(first + at + 1)),
      ),
    );
    const lists = scripts.map(({ step }, at) => {
      const base = (first + at) * bearers;
      return decode(step, Math.max(start, base) - base, Math.min(start + models, base + bearers) - base);
    });
    const ranks = lists.length === 1 ? lists[0] : Int32Array.from(lists.flatMap((list) => [...list]));
    return { ranks, horizon: ranks.length < models ? ranks[ranks.length - 1] : Infinity };
  }
  /** Ranks of the models that bear a word of each group, at least `most` where there are so many: {ranks, complete}. */
  async function meet(groups, most) {
    if (!groups.length || groups.some((entries) => !entries.length)) return { ranks: [], complete: true };
    for (let rounds = 1; ; rounds++) {
      const found = await Promise.all(
        groups.map((entries) => Promise.all(entries.map((entry) => ranksOf(entry, rounds)))),
      );
      const horizon = Math.min(...found.flat().map((one) => one.horizon));
      const ranks = intersect(
        found.map((group) =>
          unite(
            group.map((one) => one.ranks),
            horizon,
          ),
        ),
      );
      if (horizon === Infinity || ranks.length >= most || rounds === ROUNDS)
        return { ranks, complete: horizon === Infinity };
    }
  }
  /** What a list shows of some models, in the order of their ranks: at most `most`, as far as SHEETS scripts reach. */
  async function tell(ranks, most, fits = null) {
    const { ranked } = await atlas.data.need('contents');
    const entries = [];
    const sheets = new Set();
    for (const rank of ranks) {
      const number = Math.floor(rank / ranked) + 1;
      sheets.add(number);
      if (entries.length === most || sheets.size > SHEETS) break;
      const sheet = await sheetOf(number);
      const entry = entryOf(sheet, rank - (number - 1) * ranked);
      if (!fits || fits(entry)) entries.push(entry);
    }
    return entries;
  }
  const names = new Map();
  async function sheetOf(number) {
    const sheet = await atlas.data.need('ranked' + atlas.shards.suffix(number));
    if (!names.has(number)) names.set(number, sheet.ids.split('\n'));
    return { ...sheet, ids: names.get(number) };
  }
  function entryOf(sheet, at) {
    const family = sheet.family[at];
    return {
      id: sheet.ids[at],
      title: family < 0 ? '' : sheet.titles[family],
      page: family < 0 ? '' : 'families/' + sheet.slugs[family] + '.html',
      downloads: sheet.downloads[at],
      likes: sheet.likes[at],
      parameters: sheet.parameters[at],
      cluster: sheet.cluster[at],
    };
  }

  /* --- questions */

  async function familiesLike(text, few) {
    const plain = atlas.searchIndex.squeeze(text);
    const found = plain ? await atlas.shards.look('families', plain, 200) : [];
    return found
      .sort((a, b) => (b.key === plain) - (a.key === plain) || b.models - a.models)
      .slice(0, few)
      .map(({ title, slug, models }) => ({ text: title, slug, models: Number(models) }));
  }
  async function ownersLike(text, few) {
    const found = await atlas.shards.look('owners', text, 200);
    return found
      .sort((a, b) => (b.key === text) - (a.key === text) || b.models - a.models)
      .slice(0, few)
      .map(({ owner, models }) => ({ text: owner, owner, models }));
  }
  /** Ids are told apart by case; one that is typed whole, or its beginning, comes first. */
  const idsLike = async (text, few) =>
    text.includes('/')
      ? (await atlas.shards.look('ids', text, few)).map(({ key, downloads }) => ({
          id: key,
          title: '',
          page: '',
          downloads,
        }))
      : [];

  async function query(text, { limit = 12, few = 4 } = {}) {
    const typed = text.trim();
    const terms = await cut(typed);
    const stand = await Promise.all(terms.map(standFor));
    const groups = stand.map((one) => one.entries);
    const [{ ranks, complete }, families, owners, ids] = await Promise.all([
      meet(groups, limit),
      familiesLike(typed, few),
      ownersLike(typed.toLowerCase(), few - 1),
      idsLike(typed, few),
    ]);
    const single = groups.length === 1 && groups[0].length === 1;
    const begun = groups.length ? groups[groups.length - 1] : [];
    const told = await tell(ranks, limit);
    const entries = [...ids, ...told.filter((entry) => !ids.some(({ id }) => id === entry.id))].slice(0, limit);
    return {
      terms: stand.flatMap((one, at) => (one.mended ? one.entries.map((entry) => entry.word) : [terms[at]])),
      corrected: stand.some((one) => one.mended && one.entries.length),
      total: single ? groups[0][0].models : Math.max(ranks.length, entries.length),
      atLeast: !single && !complete,
      families,
      entries,
      owners,
      words: begun.slice(0, few - 1).map(({ word, models }) => ({ text: word, word, models })),
    };
  }
  /** The models that bear all of these words, and that fit. */
  async function bearing(words, fits) {
    const groups = await Promise.all(
      words.map(async (word) => {
        const entry = await wordOf(word);
        return entry ? [entry] : [];
      }),
    );
    const { ranks, complete } = await meet(groups, Infinity);
    const entries = await tell(ranks, 5 * LISTED, fits);
    return {
      entries,
      total: fits ? entries.length : words.length === 1 && groups[0].length ? groups[0][0].models : ranks.length,
      atLeast: Boolean(fits) || !complete,
    };
  }

  atlas.searchShards = { LISTED, load, query, bearing, decode, unite, intersect, corrections };
})((globalThis.constellation = globalThis.constellation || {}));
