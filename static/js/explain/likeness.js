/* Place a name without a stem in the family that it resembles, by the rules of
   constellation/analysis/explaining/likeness.py. */
((atlas) => {
  'use strict';
  const LETTERS = [3, 4];
  const LEAST_LETTERS = 4;
  const LETTERS_WEIGHT = 0.5;
  const LETTERS_MARK = '*';
  const TRUST = 0.8;
  const LISTED = 3;
  const squash = (decision) => 1 / (1 + Math.exp(-Math.max(decision, -700)));

  function listLetters(word) {
    const letters = [...word];
    if (letters.length < LEAST_LETTERS || !/^\p{L}+$/u.test(word)) return [];
    const marked = ['<', ...letters, '>'];
    return LETTERS.flatMap((length) =>
      Array.from({ length: marked.length - length + 1 }, (_, at) => marked.slice(at, at + length).join('')),
    );
  }

  /** Return a function that gives the family that a name resembles, or null. */
  function createLikeness(rules) {
    const features = new Map(Object.entries(rules.features));

    function weigh(owner, tokens) {
      const words = [...tokens, ...tokens.slice(1).map((token, at) => `${tokens[at]} ${token}`), `${owner}/`];
      const letters = tokens.flatMap((token) => listLetters(token).map((gram) => LETTERS_MARK + gram));
      const weights = new Map();
      for (const key of words) if (features.has(key)) weights.set(key, features.get(key)[0]);
      for (const key of letters) if (features.has(key)) weights.set(key, LETTERS_WEIGHT * features.get(key)[0]);
      const length = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0));
      for (const [key, weight] of weights) weights.set(key, (rules.scale * weight) / length);
      return weights;
    }

    function weightOf(key, number) {
      const numbers = features.get(key);
      for (let at = 1; at < numbers.length; at += 2) if (numbers[at] === number) return numbers[at + 1];
      return 0;
    }

    return (owner, tokens) => {
      const values = weigh(owner, tokens);
      const decisions = [...rules.intercepts];
      for (const [key, value] of values) {
        const numbers = features.get(key);
        for (let at = 1; at < numbers.length; at += 2) decisions[numbers[at]] += value * numbers[at + 1];
      }
      const [best, second] = [...decisions.keys()]
        .sort((one, two) => decisions[two] - decisions[one] || one - two)
        .slice(0, 2);
      const higher = squash(decisions[best]);
      const probability = higher / (higher + squash(decisions[second]));
      if (rules.clades[best] < 0 || probability < rules.least) return null;
      const listed = [...values]
        .map(([key, value]) => [key, value * weightOf(key, best)])
        .filter(([key, amount]) => amount > 0 && !key.startsWith(LETTERS_MARK))
        .sort((one, two) => two[1] - one[1] || (one[0] < two[0] ? -1 : 1))
        .slice(0, LISTED);
      const total = listed.reduce((sum, [, amount]) => sum + amount, 0);
      return {
        clade: rules.clades[best],
        runnerUp: rules.clades[second],
        confidence: TRUST * probability,
        evidence: listed.length ? listed.map(([key, amount]) => [key, amount / total]) : [[tokens.join(' '), 1]],
      };
    };
  }

  Object.assign(atlas.explaining, { createLikeness });
})(globalThis.constellation);
