/* Place a name in a family, by the rules of constellation/analysis/explaining and constellation/analysis/families. */
((atlas) => {
  'use strict';
  const KINDS = ['stem', 'owner', 'word', 'edition', 'product'];
  const [STEM, OWNER, WORD, EDITION, PRODUCT] = KINDS.keys();
  const FREE = 5;
  const KNOWN = 3;
  const COMMON = 100;
  const FIRST = 1.75;
  const SIZED = 0.75;
  const INDEPENDENT = 0.5;
  const DISTILLED = new Set(['distill', 'distilled', 'distil', 'distiled', 'distills', 'distillation']);
  const PRODUCT_KINDS = new Set(['', 'modality', 'generic', 'size', 'version']);
  const NUMBER = /^v?\p{Nd}{1,2}(?:\.\p{Nd}{1,2})?[a-z]?$/u;
  const SERIES = /^[a-z]\p{Nd}{1,2}(?:\.\p{Nd}{1,2})?[a-z]?$/u;

  /** Return a function that finds the stem of a word, or ''. Words that the catalogue does not have may contain one. */
  function createStemFinder(rules, kindOf) {
    const stems = new Map(Object.entries(rules.stems));
    const words = new Map(Object.entries(rules.words));
    const supportOf = (stem) => stems.get(stem)?.[0] ?? 0;

    function isStem(stem, word, affix) {
      const support = supportOf(stem);
      if (!support || !affix) return false;
      const known = affix.length > 1 && !['', 'date'].includes(kindOf(affix));
      if (stem.length >= FREE) {
        if (known || (word.endsWith(stem) ? affix.length >= 2 : affix.length <= 2)) return true;
      }
      return known && (support >= COMMON || !/^\p{L}+$/u.test(stem));
    }

    function findWithin(word) {
      const found = [];
      for (let length = KNOWN; length < word.length; length++) {
        const cut = word.length - length;
        if (isStem(word.slice(cut), word, word.slice(0, cut))) found.push(word.slice(cut));
        if (isStem(word.slice(0, length), word, word.slice(length))) found.push(word.slice(0, length));
      }
      found.sort((one, two) => supportOf(two) - supportOf(one) || (one > two ? -1 : 1));
      return found[0] ?? '';
    }

    const known = new Map(words);
    return (word) => {
      let stem = known.get(word);
      if (stem === undefined) {
        stem = kindOf(word) === '' ? findWithin(word) : '';
        known.set(word, stem);
      }
      return stem;
    };
  }

  /** Return a function that places a name, given its owner and its tokens. */
  function createPlacer(rules, kindOf) {
    const stems = new Map(
      Object.entries(rules.stems).map(([stem, [support, alone, cohesion, parent]]) => [
        stem,
        { support, alone, cohesion, parent },
      ]),
    );
    const listTerms = atlas.explaining.createTermReader(rules);
    const stemOf = createStemFinder(rules, kindOf);
    const limits = new Map(
      Object.entries(rules.limits).map(([word, [owners, following]]) => [
        word,
        { owners: new Set(owners), following: new Set(following) },
      ]),
    );
    const series = new Set(rules.series);
    const familyOwners = new Set(rules.family_owners);
    const makers = new Map(Object.entries(rules.makers));
    const dotted = new Map(Object.entries(rules.dotted));
    const branches = new Map(rules.branches.map(([parent, kind, text], at) => [`${parent} ${kind} ${text}`, at]));
    const likeness = rules.likeness ? atlas.explaining.createLikeness(rules.likeness) : null;

    /** Return the steps to a stem: its ancestors, and itself. */
    function stepsTo(stem) {
      const steps = [];
      for (let at = stem; at; at = stems.get(at)?.parent) steps.unshift([STEM, at]);
      return steps;
    }

    function isWithin(stem, other) {
      for (let at = stem; at; at = stems.get(at)?.parent) if (at === other) return true;
      return false;
    }

    function listOccurrences(owner, tokens) {
      const terms = listTerms(tokens);
      const backbone = tokens.findLastIndex(({ kind }) => kind === 'class');
      if (backbone >= 0) terms.push({ word: tokens[backbone].token, start: backbone, end: backbone + 1 });
      const found = [];
      for (const term of terms) {
        const stem = stemOf(term.word);
        const limit = limits.get(term.word);
        if (!stem || found.some((one) => one.stem === stem)) continue;
        const after = tokens[term.end]?.token ?? '';
        if (limit && !limit.owners.has(owner) && !limit.following.has(after)) continue;
        found.push({ ...term, stem });
      }
      return found;
    }

    function score(occurrences, tokens) {
      occurrences.forEach((one, at) => {
        one.at = at;
        one.score = Math.log(2 + (stems.get(one.stem)?.alone ?? 0)) + (at === 0 ? FIRST : 0);
        const place = one.end + (tokens[one.end]?.kind === 'version' ? 1 : 0);
        one.sized = tokens[place]?.kind === 'size' ? place + 1 : -1;
        one.total = one.score + (one.sized >= 0 ? SIZED : 0);
      });
      return [...occurrences].sort((one, two) => two.total - one.total || one.start - two.start);
    }

    /** Find the student and the teacher of a distilled model, or the base model after 'on'. */
    function findStudent(occurrences, tokens) {
      const none = { student: null, teacher: null };
      if (occurrences.length < 2) return none;
      let start = tokens.findIndex(({ token }) => DISTILLED.has(token));
      const distilled = start >= 0;
      if (!distilled)
        start = tokens.findIndex(({ token }, at) => token === 'on' && tokens[at - 1]?.kind !== 'method');
      if (start < 0) return none;
      const reverse = tokens[start + 1]?.token === 'from';
      const end = start + 1 + (reverse ? 1 : 0);
      const last = occurrences.filter((one) => one.end <= start).at(-1);
      const after = occurrences.find((one) => one.start >= end);
      const nextTo = after?.start === end ? after : undefined;
      if (!distilled && !nextTo) return none;
      const sized = occurrences.find((one, at) => {
        let stop = occurrences[at + 1]?.start ?? tokens.length;
        if (one.end <= start) stop = Math.min(stop, start);
        return tokens.slice(one.end, stop).some(({ token, kind }) => kind === 'size' && /^\p{Nd}/u.test(token));
      });
      const student = sized ?? (reverse ? last : nextTo);
      if (!student) return none;
      const teacher = distilled ? [nextTo, last].find((one) => one && one !== student) : null;
      return { student, teacher: teacher ?? null };
    }

    function measureConfidence(best, runnerUp) {
      const stem = stems.get(best.stem);
      let confidence = best.at === 0 && best.start === 0 ? 0.97 : 0.93;
      if (best.word !== best.stem) confidence *= 0.9;
      confidence *= (stem.support / (stem.support + 1)) * ((1 + stem.cohesion) / 2);
      if (runnerUp) confidence *= 1 / (1 + Math.exp(-Math.max(best.total - runnerUp.total, 0) - 1));
      return confidence;
    }

    /** Return the steps of the path of an occurrence: its stems, its compound, its editions and products. */
    function listSteps(one, tokens) {
      const steps = stepsTo(one.stem);
      if (one.word !== one.stem) steps.push([WORD, one.word]);
      let numbered = false;
      let products = 0;
      for (let at = one.end; at < Math.min(one.end + 3, tokens.length); at++) {
        const { token, kind } = tokens[at];
        const versioned = kind === '' || kind === 'version';
        if (!numbered && ((versioned && NUMBER.test(token)) || (kind === '' && SERIES.test(token)))) {
          numbered = true;
          const narrow = dotted.get(`${one.stem} ${token}`) ?? token;
          const wide = /^[a-z]?\p{Nd}+/u.exec(narrow)?.[0] ?? narrow;
          if (wide !== narrow) steps.push([EDITION, wide]);
          steps.push([EDITION, narrow]);
        } else if (products < 2 && isProduct(token, kind)) {
          products += 1;
          steps.push([PRODUCT, token]);
        } else break;
      }
      return steps;
    }

    function isProduct(token, kind) {
      if (!PRODUCT_KINDS.has(kind) || atlas.explaining.count(token) < 2 || !/^\p{L}+$/u.test(token)) return false;
      return kind !== '' || !(stems.get(token)?.support || (stemOf(token) && stemOf(token) !== token));
    }

    function follow(steps) {
      let branch = -1;
      let clade = -1;
      for (const [kind, text] of steps) {
        branch = branches.get(`${branch} ${kind} ${text}`) ?? -1;
        if (branch < 0) break;
        clade = rules.branches[branch][3];
      }
      return clade;
    }

    function listEvidence(best, tokens) {
      const write = (start, end) =>
        tokens
          .slice(start, end)
          .map(({ token }) => token)
          .join(' ');
      if (best.sized < 0) return [[write(best.start, best.end), 1]];
      return [
        [write(best.start, best.end), best.score / best.total],
        [write(best.start, best.sized), SIZED / best.total],
      ];
    }

    /** Return the best occurrence, the best unrelated one, and the teacher. */
    function choose(occurrences, tokens) {
      const ranked = score(occurrences, tokens);
      const { student, teacher } = findStudent(occurrences, tokens);
      const highest = student ?? ranked[0] ?? null;
      const preferred = ranked.find((one) => {
        const { parent, alone, support } = stems.get(one.stem);
        const independent = parent && alone >= INDEPENDENT * support;
        return independent && one.stem !== highest.stem && isWithin(one.stem, highest.stem);
      });
      const best = preferred ?? highest;
      const runnerUp = ranked.find((one) => !isWithin(one.stem, best.stem) && !isWithin(best.stem, one.stem));
      return { best, runnerUp: runnerUp ?? null, teacher };
    }

    function assign(owner, tokens, { best, runnerUp, teacher }) {
      const maker = makers.get(owner) ?? '';
      const locate = (one) => (one ? follow(listSteps(one, tokens)) : -1);
      const ofStem = (stem) => follow(stepsTo(stem));
      const byOwner = series.has(owner) || (!best && familyOwners.has(owner) && !maker);
      const found = { clade: -1, runnerUp: -1, teacher: -1, confidence: 0, evidence: [], likely: false };
      if (byOwner) {
        found.clade = follow([[OWNER, owner]]);
        found.runnerUp = locate(best);
        found.confidence = series.has(owner) ? 0.9 : 0.7;
      } else if (best) {
        found.clade = locate(best);
        if (runnerUp) found.runnerUp = locate(runnerUp);
        else if (maker && !isWithin(best.stem, maker)) found.runnerUp = ofStem(maker);
        found.confidence = measureConfidence(best, runnerUp);
      } else if (maker) {
        found.clade = ofStem(maker);
        found.confidence = 0.6;
      }
      if (found.clade < 0) return { ...found, runnerUp: -1, confidence: 0 };
      if (found.runnerUp === found.clade) found.runnerUp = -1;
      found.teacher = locate(teacher);
      found.evidence = best && !byOwner ? listEvidence(best, tokens) : [[`${owner}/`, 1]];
      return found;
    }

    return function place(owner, tokens) {
      const occurrences = listOccurrences(owner, tokens);
      const found = assign(owner, tokens, choose(occurrences, tokens));
      if (found.clade >= 0 || !owner || !likeness) return found;
      const shown = tokens.filter((_, at) => !occurrences.some((one) => one.start <= at && at < one.end));
      const likely = likeness(
        owner,
        shown.map(({ token }) => token),
      );
      return likely ? { ...found, ...likely, likely: true } : found;
    };
  }

  Object.assign(atlas.explaining, { createPlacer });
})(globalThis.constellation);
