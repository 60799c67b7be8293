/* Explain a name: what it says about a model, its family and its line. The results are those of
   constellation/analysis/explaining/explanation.py. */
((atlas) => {
  'use strict';
  const PRECISIONS = [16, 8, 4];
  const OVERHEAD = 1.2;
  const CLEAR = 0.6;
  const MENTIONED = 0.71;
  const LLAMA = 'Llama';
  /** The largest number of tokens in the text of a well-known family. */
  const LONGEST = 4;
  const COLUMNS = [
    ['quantisation', 'quantisation'],
    ['format', 'format'],
    ['methods', 'method'],
    ['modality', 'modality'],
    ['languages', 'language'],
  ];

  /** Return the distinct values that the tokens of a name give, sorted. */
  const collect = (meanings, column) => [...new Set(meanings.flatMap((meaning) => meaning[column]))].sort();
  const rounded = (value, digits) => Number(value.toFixed(digits));

  function findKind({ token, kind }, meaning, isContext, namesFamily) {
    if (isContext) return 'context';
    if (namesFamily && kind !== 'size') return kind === 'version' || kind === 'date' ? 'edition' : 'family';
    const column = COLUMNS.find(([name]) => meaning[name].length);
    if (column) return column[1];
    if (meaning.edition || (kind === 'version' && meaning.lettered)) return 'edition';
    if (kind === 'size') return atlas.explaining.readActive(token) == null ? 'size' : 'active';
    if (meaning.experts != null) return 'size';
    return kind === 'date' ? 'date' : '';
  }

  function takeApart(name, tokens, meanings, contexts, stems) {
    const text = name.replaceAll('\n', '\t').replaceAll('×', 'x');
    const parts = [];
    let place = 0;
    tokens.forEach((token, at) => {
      const start = text.indexOf(token.spelled, place);
      if (start > place) parts.push([name.slice(place, start), '']);
      place = start + token.spelled.length;
      const kind = findKind(token, meanings[at], contexts[at] != null, stems.has(token.token));
      parts.push([name.slice(start, place), kind]);
    });
    if (place < name.length) parts.push([name.slice(place), '']);
    return parts;
  }

  /** Return whether a name has the abbreviation L2 or L3 of Llama and a size. */
  const isAbbreviated = (tokens) =>
    tokens.some(({ token }) => /^l[23](?:\.\p{Nd})?$/u.test(token)) && tokens.some(({ kind }) => kind === 'size');

  /** Return the line of a name, its source, and the probability that it is right. If the models of the family have no
      usual line, the line of the second-best family in the name is more often right. */
  function findLine(family, runnerUp, abbreviated) {
    const unclear = family && family.confidence < CLEAR;
    if (unclear && runnerUp?.line) return { line: runnerUp.line, line_source: 'name', line_confidence: MENTIONED };
    if (!family?.line)
      return { line: abbreviated ? LLAMA : '', line_source: abbreviated ? 'name' : '', line_confidence: null };
    return { line: family.line, line_source: 'family', line_confidence: family.confidence };
  }

  /** Return the first well-known family that the tokens of a name mention, or null. The tokens may divide its text in any
      way: TeleChat has the tokens 'tele' and 'chat'. */
  function findListed(tokens, listed) {
    for (let start = 0; start < tokens.length; start++) {
      for (let end = Math.min(start + LONGEST, tokens.length); end > start; end--) {
        const words = tokens.slice(start, end).map(({ token }) => token);
        const found = Object.hasOwn(listed, words.join('')) ? listed[words.join('')] : null;
        const [title, line, first, version] = found ?? [];
        const fits = !(first && start) && (!version || /^\d/.test(tokens[end]?.token ?? ''));
        if (found && fits) return { title, line, words };
      }
    }
    return null;
  }

  /** Return a function that explains a name, from the rules in data/explain.js. */
  function createExplainer(rules) {
    const kindOf = atlas.explaining.readKinds(rules.vocabulary);
    const descriptors = atlas.explaining.readDescriptors(rules.descriptors);
    const tokenize = atlas.explaining.createTokenizer(rules, kindOf);
    const place = atlas.explaining.createPlacer(rules, kindOf);
    const families = rules.families.map(([slug, title, stem, parent, line, confidence]) => ({
      slug,
      title,
      stem,
      parent,
      line,
      confidence,
    }));
    const hasLlama = families.some(({ title }) => title === LLAMA);
    const meaningOf = new Map();

    function readMeaning(token) {
      const key = `${token.kind} ${token.token}`;
      if (!meaningOf.has(key)) meaningOf.set(key, atlas.explaining.readToken(token, descriptors));
      return meaningOf.get(key);
    }

    function listPath(clade) {
      const path = [];
      for (let at = clade; at >= 0; at = families[at].parent) path.unshift(families[at]);
      return path;
    }

    function explain(text) {
      const cut = text.indexOf('/');
      const owner = text.slice(0, Math.max(cut, 0));
      const name = text.slice(cut + 1);
      const tokens = tokenize(name);
      const meanings = atlas.explaining.readBeside(tokens, tokens.map(readMeaning), name);
      const contexts = atlas.explaining.findContexts(tokens, meanings);
      const placed = place(owner, tokens);
      const listed = placed.clade < 0 || placed.likely ? findListed(tokens, rules.listed) : null;
      const path = listPath(listed ? -1 : placed.clade);
      const family = path.at(-1);
      const { size, active } = atlas.explaining.findSizes(tokens);
      const most = (values) => values.reduce((largest, value) => (value > (largest ?? -1) ? value : largest), null);
      const stems = new Set(listed ? listed.words : path.flatMap(({ stem }) => stem.split(' ')));
      const runnerUp = listed ? undefined : families[placed.runnerUp];
      return {
        name: text,
        owner,
        family: listed?.title ?? path[0]?.title ?? '',
        path: listed ? [listed.title] : path.map(({ title }) => title),
        slug: family?.slug ?? '',
        family_source: listed ? 'list' : family ? (placed.likely ? 'likeness' : 'name') : '',
        confidence: family ? rounded(placed.confidence, 2) : null,
        evidence: listed
          ? [[listed.words.join(' '), 1]]
          : placed.evidence.map(([part, weight]) => [part, rounded(weight, 3)]),
        runner_up: runnerUp?.title ?? '',
        teacher: families[placed.teacher]?.title ?? '',
        ...(listed
          ? { line: listed.line, line_source: 'list', line_confidence: null }
          : findLine(family, runnerUp, hasLlama && isAbbreviated(tokens))),
        edition: atlas.explaining.findEdition(
          name,
          tokens,
          meanings,
          listed?.words.join(' ') ?? family?.stem ?? '',
        ),
        size,
        active,
        experts: most(meanings.map(({ experts }) => experts)),
        quantisation: collect(meanings, 'quantisation'),
        bits: atlas.explaining.findBits(tokens),
        format: collect(meanings, 'format'),
        methods: collect(meanings, 'methods'),
        context: most(contexts),
        modality: collect(meanings, 'modality'),
        languages: collect(meanings, 'languages'),
        date: atlas.explaining.findDate(tokens),
        ...Object.fromEntries(
          PRECISIONS.map((bits) => [
            `memory_${bits}`,
            size == null ? null : rounded((size * (bits / 8) * OVERHEAD) / 1e9, 3),
          ]),
        ),
        parts: takeApart(name, tokens, meanings, contexts, stems),
      };
    }
    return { explain, tokenize, families };
  }

  Object.assign(atlas.explaining, { createExplainer });
})(globalThis.constellation);
