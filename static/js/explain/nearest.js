/* Find the names of the catalogue that are nearest to a name, by the weights of constellation/explaining/nearest.py:
   TF-IDF weights of the n-grams of tokens and of the trigrams of characters. */
((atlas) => {
  'use strict';
  const LONGEST = 3;
  const CHARACTERS = 3;
  const FLOOR = 0.1; // the smallest similarity
  const BLOCK = 1000; // names that are read before the page may respond

  function countNgrams(tokens) {
    const counts = new Map();
    for (let length = 1; length <= LONGEST; length++) {
      for (let at = 0; at + length <= tokens.length; at++) {
        const ngram = tokens.slice(at, at + length).join(' ');
        counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
      }
    }
    return counts;
  }

  function countTrigrams(name) {
    const letters = [...` ${name.toLowerCase()} `];
    const counts = new Map();
    for (let at = 0; at + CHARACTERS <= letters.length; at++) {
      const trigram = letters.slice(at, at + CHARACTERS).join('');
      counts.set(trigram, (counts.get(trigram) ?? 0) + 1);
    }
    return counts;
  }

  const nameOf = (id) => id.slice(id.indexOf('/') + 1);

  /** A table of the features of one kind: the names that have each feature, as [row, count, row, count, …]. */
  function createTable(size, least) {
    const held = new Map();
    const lengths = new Float64Array(size); // of each name's vector
    const weigh = (list, count) => (1 + Math.log(count)) * (Math.log((1 + size) / (1 + list.length / 2)) + 1);
    const isCommon = (list) => list && list.length / 2 >= least;
    return {
      lengths,
      add(row, counts) {
        for (const [feature, count] of counts) {
          if (!held.has(feature)) held.set(feature, []);
          held.get(feature).push(row, count);
        }
      },
      measure() {
        for (const list of held.values()) {
          if (!isCommon(list)) continue;
          for (let at = 0; at < list.length; at += 2) lengths[list[at]] += weigh(list, list[at + 1]) ** 2;
        }
        lengths.forEach((square, row) => {
          lengths[row] = Math.sqrt(square);
        });
      },
      /** Return the cosine of a name with each name that shares a feature with it, by row; null if it has none. */
      compare(counts) {
        const common = [...counts].filter(([feature]) => isCommon(held.get(feature)));
        if (!common.length) return null;
        const own = common.map(([feature, count]) => weigh(held.get(feature), count));
        const length = Math.hypot(...own);
        const cosines = new Map();
        common.forEach(([feature], place) => {
          const list = held.get(feature);
          for (let at = 0; at < list.length; at += 2) {
            const product = (own[place] * weigh(list, list[at + 1])) / (length * lengths[list[at]]);
            cosines.set(list[at], (cosines.get(list[at]) ?? 0) + product);
          }
        });
        return cosines;
      },
    };
  }

  /** Read all names of the catalogue. Return a function that finds the nearest names of a name. */
  async function createNearest(ids, tokenize) {
    const tables = [createTable(ids.length, 1), createTable(ids.length, 2)]; // a trigram of one name is left out
    const count = (name) => [countNgrams(tokenize(name).map(({ token }) => token)), countTrigrams(name)];
    for (let row = 0; row < ids.length; row++) {
      count(nameOf(ids[row])).forEach((counts, kind) => {
        tables[kind].add(row, counts);
      });
      if (row % BLOCK === BLOCK - 1) await atlas.data.breathe();
    }
    for (const table of tables) table.measure();
    const countKinds = (row) => tables.filter(({ lengths }) => lengths[row] > 0).length;

    return (text, most) => {
      const compared = count(nameOf(text))
        .map((counts, kind) => tables[kind].compare(counts))
        .filter(Boolean);
      const sums = new Map();
      for (const cosines of compared)
        for (const [row, cosine] of cosines) sums.set(row, (sums.get(row) ?? 0) + cosine);
      return [...sums]
        .map(([row, sum]) => [row, Math.min(sum / Math.sqrt(compared.length * countKinds(row)), 1)])
        .filter(([row, similarity]) => similarity > FLOOR && ids[row] !== text)
        .sort((one, two) => two[1] - one[1] || one[0] - two[0])
        .slice(0, most)
        .map(([row, similarity]) => [ids[row], similarity]);
    };
  }

  Object.assign(atlas.explaining, { createNearest });
})(globalThis.constellation);
