/* Find the words of a name that may name a family, by the rules of constellation/analysis/families/terms.py. */
((atlas) => {
  'use strict';

  const isEdition = (token) =>
    token.length < 4 && /^\p{Nd}/u.test(token) && /^\p{Nd}+$/u.test(token.replace(/o$/, '').replaceAll('.', ''));

  /** Return a function that lists the terms of a name: their words, and their first token and the token after them. */
  function createTermReader(rules) {
    const pairs = new Set(rules.pairs);
    const tails = new Set(rules.tails);
    const leading = new Set(rules.leading);

    /** Return which tokens begin a term of two tokens. */
    function findPairs(tokens) {
      const wants = tokens.map(({ token, kind }, at) => {
        const next = tokens[at + 1];
        if (!next) return false;
        const pair = `${token} ${next.token}`;
        const numbered = isEdition(next.token);
        if (kind === 'genus') return numbered || pairs.has(pair);
        return isPlain(tokens[at]) && tails.has(pair) && (next.joined || !numbered);
      });
      let run = 0; // of several consecutive tokens, the first, the third and so on form a pair
      return wants.map((wanted) => {
        run = wanted ? run + 1 : 0;
        return { wanted, paired: wanted && run % 2 === 1 };
      });
    }
    const isPlain = ({ token, kind }) =>
      kind === '' && atlas.explaining.count(token) > 1 && !/^\p{Nd}+$/u.test(token);

    return function listTerms(tokens) {
      const found = findPairs(tokens);
      const terms = [];
      let open = null; // the term that a genus may be appended to
      tokens.forEach((token, at) => {
        const second = found[at - 1]?.paired ?? false;
        const { wanted, paired } = found[at];
        const leads = at === 0 && tokens.length > 1 && leading.has(token.token);
        const alone = isPlain(token) && !wanted && !second;
        const appended = token.kind === 'genus' && !paired && !second && token.joined;
        if (paired) {
          const next = tokens[at + 1].token;
          const number = next.split('.')[0].replace(/o$/, '');
          terms.push({ word: token.token + (isEdition(next) ? number : next), start: at, end: at + 2 });
        } else if (alone || leads) terms.push({ word: token.token, start: at, end: at + 1 });
        if (second || alone) open = terms.at(-1);
        else if (appended && open) {
          open.word += token.token;
          open.end += 1;
        } else open = null;
      });
      return terms;
    };
  }

  Object.assign(atlas.explaining, { createTermReader });
})(globalThis.constellation);
