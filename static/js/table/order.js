/* The order of the rows of a table of models. All work is done in short slices, so that the page stays responsive
   with 100,000 rows and more. */
((atlas) => {
  'use strict';
  const SLICE = 12; // milliseconds of work before a pause
  const RUN = 1024; // rows that are sorted at once, before they are merged

  /* Thrown if the result of some work is no longer wanted. */
  class Stopped extends Error {}
  /** Return a function that pauses if the work since the last pause took longer than a slice. It throws `Stopped`
      if the result is no longer wanted. */
  function createPause(isWanted = () => true) {
    let begun = performance.now();
    return async () => {
      if (performance.now() - begun < SLICE) return;
      await atlas.data.breathe();
      if (!isWanted()) throw new Stopped('a newer request has replaced this one');
      begun = performance.now();
    };
  }

  /** Sort rows with a comparison: runs are sorted at once, then merged. */
  async function sortRows(rows, compare, pause) {
    let from = Uint32Array.from(rows);
    for (let start = 0; start < from.length; start += RUN) {
      from.subarray(start, start + RUN).sort(compare);
      await pause();
    }
    let into = new Uint32Array(from.length);
    for (let width = RUN; width < from.length; width *= 2) {
      for (let start = 0; start < from.length; start += 2 * width) {
        const middle = Math.min(start + width, from.length);
        const end = Math.min(start + 2 * width, from.length);
        let [left, right] = [start, middle];
        for (let at = start; at < end; at++) {
          const takesLeft = left < middle && (right >= end || compare(from[left], from[right]) <= 0);
          into[at] = takesLeft ? from[left++] : from[right++];
          if ((at & 1023) === 0) await pause();
        }
      }
      [from, into] = [into, from];
    }
    return from;
  }

  /** Return the rank of each value among the distinct values, from 1. Unknown values (NaN) have rank 0. */
  async function rankNumbers(values, size, pause) {
    const known = new Float64Array(size);
    let count = 0;
    for (let row = 0; row < size; row++) if (!Number.isNaN(values[row])) known[count++] = values[row];
    const sorted = known.subarray(0, count).sort(); // without a comparison: a native sort of numbers
    await pause();
    let distinct = 0;
    for (let at = 0; at < count; at++)
      if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[distinct++] = sorted[at];
    const ranks = new Uint32Array(size);
    for (let row = 0; row < size; row++) {
      if (!Number.isNaN(values[row])) ranks[row] = 1 + placeOf(sorted, distinct, values[row]);
      if ((row & 4095) === 0) await pause();
    }
    return { ranks, most: distinct };
  }
  function placeOf(sorted, count, value) {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const letters = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  /** Return the rank of each row by the text of a column with few distinct texts. Empty texts have rank 0. */
  function rankTexts({ texts, values }, size) {
    const order = texts.map((_, code) => code).filter((code) => texts[code] !== '');
    order.sort((a, b) => letters.compare(texts[a], texts[b]) || a - b);
    const rankOf = new Uint32Array(texts.length);
    order.forEach((code, place) => {
      rankOf[code] = place + 1;
    });
    const ranks = new Uint32Array(size);
    for (let row = 0; row < size; row++) ranks[row] = values[row] < 0 ? 0 : rankOf[values[row]];
    return { ranks, most: order.length };
  }

  /** Sort rows by their ranks. Equal ranks keep their order, and rank 0 (unknown) comes last. */
  function sortByRank(rows, { ranks, most }, falls) {
    const bucketOf = (row) => (ranks[row] === 0 ? most : falls ? most - ranks[row] : ranks[row] - 1);
    const next = new Uint32Array(most + 2);
    for (const row of rows) next[bucketOf(row) + 1]++;
    for (let bucket = 1; bucket < next.length; bucket++) next[bucket] += next[bucket - 1];
    const sorted = new Uint32Array(rows.length);
    for (const row of rows) sorted[next[bucketOf(row)]++] = row;
    return sorted;
  }

  /** Create the orders of the rows of a store. They are kept until rows are appended. */
  function createOrders(store) {
    let version = -1;
    let kept = new Map();
    const remember = async (key, compute) => {
      if (version !== store.version) {
        version = store.version;
        kept = new Map();
      }
      const made = kept;
      if (!made.has(key)) made.set(key, await compute());
      return made.get(key);
    };

    const rank = (key, pause) =>
      remember(key, () => {
        const column = store.byKey[key];
        if (!column) return { ranks: new Uint32Array(store.size), most: 0 }; // a count that the atlas lacks
        return column.texts ? rankTexts(column, store.size) : rankNumbers(column.values, store.size, pause);
      });
    const all = () => Uint32Array.from({ length: store.size }, (_, row) => row);
    /** Sort all rows by id. Within a piece, they are sorted already. */
    const byId = (pause) =>
      remember('id', () => sortRows(all(), (a, b) => atlas.catalogue.compare(store.ids[a], store.ids[b]), pause));
    const byName = (pause) =>
      remember('name', () =>
        sortRows(
          all(),
          (a, b) => (store.lower[a] < store.lower[b] ? -1 : store.lower[a] > store.lower[b] ? 1 : a - b),
          pause,
        ),
      );
    /** Sort all rows by descending downloads, then by descending likes, then by id, as in the HTML of the pages. */
    const byPopularity = (pause) =>
      remember('popularity', async () => {
        const likes = sortByRank(await byId(pause), await rank('likes', pause), true);
        await pause();
        return sortByRank(likes, await rank('downloads', pause), true);
      });

    /** Return all rows in the order of a column. `falls` is whether the largest value comes first. */
    async function sort(key, falls, pause) {
      if (key === 'id') {
        const sorted = await byName(pause);
        return falls ? sorted.slice().reverse() : sorted;
      }
      const popular = await byPopularity(pause);
      return key === 'downloads' && falls ? popular : sortByRank(popular, await rank(key, pause), falls);
    }
    return { sort };
  }

  atlas.tableOrder = { createPause, Stopped, createOrders, sortRows, rankNumbers, rankTexts, sortByRank };
})(globalThis.constellation);
