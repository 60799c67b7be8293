/* Full-text search in a sharded catalogue. The names are not all loaded.
   The search finds whole words and prefixes of words, but not text inside a word. Words are split as in the build.
   For each word, an index lists the models that contain it. A model is represented by its rank by downloads. The
   result of a query is the intersection of the lists of its words. */
((atlas) => {
  'use strict';
  const NAME_SCRIPTS = 12; // maximum number of scripts with names that are loaded for one list
  const RANK_SCRIPTS = 6; // maximum number of scripts with ranks that are loaded for one word
  const COMPLETIONS = 8; // maximum number of completions of a prefix
  const PARTS = /\d+x\d+(?:\.\d+)?[bm]|\d+(?:\.\d+)*(?:bits?|[bmkt])?(?!\p{L})|\p{L}+|\d+(?:\.\d+)*/giu;

  /* --- lists of ranks */

  /** Decode a list of ranks, which is stored as differences between neighbours. */
  function decode(steps, from, to) {
    const ranks = new Int32Array(to - from);
    for (let at = from, rank = 0; at < to; at++) ranks[at - from] = rank += steps[at];
    return ranks;
  }
  /** Return the sorted union of ascending lists, up to and including a limit. */
  function unite(lists, most) {
    const all = lists.length === 1 ? lists[0] : Int32Array.from(new Set(lists.flatMap((list) => [...list]))).sort();
    let end = all.length;
    while (end > 0 && all[end - 1] > most) end--;
    return all.subarray(0, end);
  }
  /** Return the sorted intersection of ascending lists. */
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
  /** Return the known words nearest to an unknown word; more common words come first among equally near words.
      Typing errors rarely change both of the first two letters, so words that differ in both are skipped. */
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
  /** Load the most common words. Each entry is {word, models, start}. `start` is the position of the ranks of the
      word. */
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
  const rare = (prefix, most) =>
    atlas.shards
      .look('words', prefix, most)
      .then((found) => found.map(({ key, models, start }) => ({ word: key, models, start })));
  async function wordOf(text) {
    const { byWord } = await load();
    return byWord.get(text) || (await rare(text, 1)).find((entry) => entry.word === text) || null;
  }
  /** Split a query into words in the same way as names: first at spaces, then at separators, then between letters
      and digits. A part that the index contains is not split further. */
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
  /** Return the words that a term may mean: the word itself and some of its completions. Completions are included
      if they are more common, or if the term is the last one and may be incomplete. If there are no such words,
      return the nearest known words. */
  async function meaningsOf(term, place, terms) {
    const { list, words, byWord } = await load();
    const exact = await wordOf(term);
    const completions = list
      .filter((entry) => entry !== exact && entry.word.startsWith(term))
      .slice(0, COMPLETIONS);
    const isComplete = place < terms.length - 1;
    if (exact && (!completions.length || (isComplete && exact.models >= completions[0].models)))
      return { entries: [exact], corrected: false };
    if (exact || completions.length)
      return { entries: exact ? [exact, ...completions] : completions, corrected: false };
    const found = await rare(term, COMPLETIONS);
    if (found.length) return { entries: found, corrected: false };
    return { entries: corrections(words, term).map((word) => byWord.get(word)), corrected: true };
  }

  /* --- models */

  /** Load the ranks of a word's models from at most `rounds` scripts. Return {ranks, horizon}. `ranks` may be
      incomplete after the rank `horizon`. */
  async function ranksOf({ start, models }, rounds) {
    const { bearers } = await atlas.data.need('contents');
    const first = Math.floor(start / bearers);
    const last = Math.min(Math.floor((start + models - 1) / bearers), first + rounds - 1);
    const scripts = await Promise.all(
      Array.from({ length: last - first + 1 }, (_, at) =>
        atlas.data.need(`bearers${atlas.shards.suffix(first + at + 1)}`),
      ),
    );
    const lists = scripts.map(({ step }, at) => {
      const base = (first + at) * bearers;
      return decode(step, Math.max(start, base) - base, Math.min(start + models, base + bearers) - base);
    });
    const ranks = lists.length === 1 ? lists[0] : Int32Array.from(lists.flatMap((list) => [...list]));
    return { ranks, horizon: ranks.length < models ? ranks[ranks.length - 1] : Infinity };
  }
  /** Find the models that contain a word from each group. Return {ranks, complete}. More scripts are loaded until
      there are `most` ranks, or RANK_SCRIPTS for a word. If `most` is infinite, all are loaded. */
  async function meet(groups, most) {
    if (!groups.length || groups.some((entries) => !entries.length)) return { ranks: [], complete: true };
    for (let rounds = most === Infinity ? Infinity : 1; ; rounds++) {
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
      if (horizon === Infinity || ranks.length >= most || rounds === RANK_SCRIPTS)
        return { ranks, complete: horizon === Infinity };
    }
  }
  /** Load the table entries of at most `most` ranks. At most NAME_SCRIPTS scripts are loaded. */
  async function loadEntries(ranks, most) {
    const { ranked } = await atlas.data.need('contents');
    const entries = [];
    const scripts = new Set();
    for (const rank of ranks) {
      const number = Math.floor(rank / ranked) + 1;
      scripts.add(number);
      if (entries.length === most || scripts.size > NAME_SCRIPTS) break;
      const script = await scriptOf(number);
      entries.push(entryOf(script, rank - (number - 1) * ranked));
    }
    return entries;
  }
  const names = new Map();
  async function scriptOf(number) {
    const script = await atlas.data.need(`ranked${atlas.shards.suffix(number)}`);
    if (!names.has(number)) names.set(number, script.ids.split('\n'));
    return { ...script, ids: names.get(number) };
  }
  function entryOf(script, at) {
    const family = script.family[at];
    return {
      id: script.ids[at],
      title: family < 0 ? '' : script.titles[family],
    };
  }

  /* --- queries */

  async function familiesLike(text, few) {
    const plain = atlas.format.squeeze(text);
    const found = plain ? await atlas.shards.look('families', plain, 200) : [];
    const isWeak = ({ strength }) => strength === 'shared word' || strength === 'one owner';
    return found
      .sort((a, b) => (b.key === plain) - (a.key === plain) || isWeak(a) - isWeak(b) || b.models - a.models)
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
  /** Return the models whose id begins with one of these texts. Ids are case-sensitive. */
  async function idsLike(texts, few) {
    const wanted = [...new Set(texts.filter((text) => text.includes('/')))];
    const found = (await Promise.all(wanted.map((text) => atlas.shards.look('ids', text, few)))).flat();
    return [...new Set(found.map(({ key }) => key))].slice(0, few).map((id) => ({ id, title: '' }));
  }

  /** Return what a query means: its terms, for each of them a group of words, and the terms of the results. */
  async function read(text) {
    const terms = await cut(atlas.format.searchedPart(text));
    const meanings = await Promise.all(terms.map(meaningsOf));
    return {
      groups: meanings.map((one) => one.entries),
      terms: meanings.flatMap((one, at) => (one.corrected ? one.entries.map((entry) => entry.word) : [terms[at]])),
      corrected: meanings.some((one) => one.corrected && one.entries.length),
    };
  }
  /** Return the ranks of all models that match a query, with its terms: {ranks, terms, corrected}. */
  async function match(text) {
    const { groups, terms, corrected } = await read(text.trim());
    return { ranks: (await meet(groups, Infinity)).ranks, terms, corrected };
  }

  async function query(text, { limit = 12, few = 4, ids: named = [] } = {}) {
    const typed = atlas.format.searchedPart(text.trim());
    const { groups, terms, corrected } = await read(typed);
    const [{ ranks, complete }, families, owners, ids] = await Promise.all([
      meet(groups, limit),
      familiesLike(typed, few),
      ownersLike(typed.toLowerCase(), few - 1),
      idsLike([...named, typed], few),
    ]);
    const single = groups.length === 1 && groups[0].length === 1;
    const completions = groups.length ? groups[groups.length - 1] : [];
    const ranked = await loadEntries(ranks, limit);
    const entries = [...ids, ...ranked.filter((entry) => !ids.some(({ id }) => id === entry.id))].slice(0, limit);
    return {
      terms,
      corrected,
      total: single ? groups[0][0].models : Math.max(ranks.length, entries.length),
      atLeast: !single && !complete,
      families,
      entries,
      owners,
      words: completions.slice(0, few - 1).map(({ word, models }) => ({ text: word, word, models })),
    };
  }
  /** Return the ranks of all models whose names contain all of these words. */
  async function ranksWith(words) {
    const groups = await Promise.all(
      words.map(async (word) => {
        const entry = await wordOf(word);
        return entry ? [entry] : [];
      }),
    );
    return (await meet(groups, Infinity)).ranks;
  }

  atlas.searchShards = { load, query, match, ranksWith, decode, unite, intersect, corrections };
})(globalThis.constellation);
