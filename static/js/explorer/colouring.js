/* The colour of each model, and the entries of the legend. Colours are names of design tokens.
   colour() colours by family, line, licence, year, size or community. It returns {of, entries, rest, isTinted}:
   `of` has the index of the legend's entry for each row, or -1 if the row belongs to the rest;
   `entries` is the legend, [{label, token, count}];
   `rest` is {label, count} for the models without an entry;
   `isTinted` is true if neighbouring branches without an entry have alternating colours.
   The entries of lines and their rest also have `inferred`, the number of models whose line is not declared.
   A family has the same colour in every view and under every root, and a line has the colour of the family of its
   name. A sub-family has a shade of the colour of its family. */
((atlas) => {
  'use strict';
  // Negative hues: one for models without a colour in the legend, one for models that the filter excludes.
  const PLAIN = -1;
  const DIM = -2;
  const HUES = 12;
  const STEPS = 6;
  const SIZES = [
    [1e9, 'under 1B'],
    [4e9, '1B to 4B'],
    [10e9, '4B to 10B'],
    [40e9, '10B to 40B'],
    [120e9, '40B to 120B'],
    [Infinity, '120B and more'],
  ];

  /** Complete a legend: count the models of each entry, and of the rest, that pass all masks. */
  function complete(masks, { of, entries, rest, isTinted = false }) {
    const counting = masks.filter(Boolean);
    for (const entry of entries) entry.count = 0;
    let others = 0;
    of.forEach((index, row) => {
      if (!counting.every((mask) => mask[row])) return;
      if (index >= 0) entries[index].count++;
      else others++;
    });
    return { of, entries, rest: { label: rest, count: others }, isTinted };
  }

  const hueToken = (hue) => (hue < 0 ? '--neutral' : `--family-${hue}`);
  /** Return the token of the colour of a clade or a line, or of a shade of it. */
  const tokenOf = ({ colour, shade }, one) => hueToken(colour[one]) + (shade[one] ? `-${shade[one]}` : '');

  function byFamily({ clades, models }) {
    const place = new Map();
    clades.colour.forEach((hue, clade) => {
      if (hue >= 0 && clades.parent[clade] < 0) place.set(hue, clade);
    });
    // A shard may not contain all hues.
    const hues = [...place.keys()].sort((a, b) => a - b);
    const unplaced = hues.length;
    return {
      of: Int8Array.from(models.family, (clade) => (clade < 0 ? unplaced : hues.indexOf(clades.colour[clade]))),
      entries: [
        ...hues.map((hue) => ({ label: clades.title[place.get(hue)], token: hueToken(hue) })),
        { label: 'unplaced', token: '--unknown' },
      ],
      rest: 'other families',
      isTinted: true,
    };
  }

  /** Colour a clade by its largest child clades, which have shades of their own. The models that are in no child
      clade have the colour of the clade. */
  function byChild(catalogue, root) {
    const { clades, models } = catalogue;
    const size = (clade) => (clade === root ? clades.own[root] : clades.models[clade]);
    const children = catalogue.childrenOf(root).filter((clade) => clades.shade[clade] !== clades.shade[root]);
    // The neutral colour without a shade is that of the rest.
    const isPlain = tokenOf(clades, root) === '--neutral';
    const shown = [...(isPlain ? [] : [root]), ...children].filter(size).sort((a, b) => size(b) - size(a) || a - b);
    const place = new Map(shown.map((clade, at) => [clade, at]));
    const hue = new Int8Array(clades.slug.length).fill(PLAIN);
    // Parents come before their children, so all descendants get the hue in one pass.
    clades.parent.forEach((parent, clade) => {
      hue[clade] = place.has(clade) ? place.get(clade) : parent >= 0 && parent !== root ? hue[parent] : PLAIN;
    });
    const below = catalogue.childrenOf(root).length;
    const itself = clades.title[root] + (below ? ' itself' : '');
    return {
      of: Int8Array.from(models.family, (clade) => (clade < 0 ? PLAIN : hue[clade])),
      entries: shown.map((clade) => ({
        label: clade === root ? itself : clades.title[clade],
        token: tokenOf(clades, clade),
      })),
      rest: isPlain && children.length === below ? itself : 'smaller branches',
      isTinted: !isPlain,
    };
  }

  /** Colour by line. The lines without a colour of their own are the rest. */
  function byLine(facts) {
    const { title, colour, shade } = facts.lines;
    const coloured = [...title.keys()]
      .filter((line) => colour[line] >= 0)
      .sort((a, b) => colour[a] - colour[b] || shade[a] - shade[b]);
    const place = new Map(coloured.map((line, at) => [line, at]));
    const entries = coloured.map((line) => ({
      label: title[line],
      token: tokenOf(facts.lines, line),
      inferred: 0,
    }));
    entries.push({ label: 'unknown', token: '--unknown', inferred: 0 });
    return {
      of: Int8Array.from(facts.line, (line) => (line < 0 ? coloured.length : (place.get(line) ?? PLAIN))),
      entries,
      rest: 'other lines',
    };
  }
  /** Count the models of each line, among those that pass all masks, whose line is not declared. */
  function countInferred({ of, entries, rest }, facts, masks) {
    const counting = masks.filter(Boolean);
    rest.inferred = 0;
    facts.line_source.forEach((_, row) => {
      if (!atlas.lines.isInferred(facts, row) || !counting.every((mask) => mask[row])) return;
      (of[row] < 0 ? rest : entries[of[row]]).inferred++;
    });
  }

  function byValue(column, names) {
    const counts = new Map();
    for (const value of column) if (names[value]) counts.set(value, (counts.get(value) || 0) + 1);
    const most = [...counts]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, HUES)
      .map(([value]) => value);
    const place = new Map(most.map((value, at) => [value, at]));
    const of = Int8Array.from(column, (value) => (place.has(value) ? place.get(value) : -1));
    return {
      of,
      entries: most.map((value, at) => ({ label: names[value], token: hueToken(at) })),
      rest: 'other or unknown',
    };
  }

  function byYear(facts) {
    const years = facts.created.filter((month) => month != null).map(atlas.format.yearOf);
    const newest = years.reduce((a, b) => Math.max(a, b), 2000);
    const oldest = Math.max(
      newest - STEPS + 1,
      years.reduce((a, b) => Math.min(a, b), newest),
    );
    const entries = [];
    for (let year = oldest; year <= newest; year++) entries.push({ label: String(year) });
    if (years.some((year) => year < oldest)) entries[0].label = `${oldest} and before`;
    entries.forEach((entry, at) => {
      entry.token = `--scale-${STEPS - entries.length + at}`;
    });
    const of = Int8Array.from(facts.created, (month) =>
      month == null ? -1 : Math.max(0, atlas.format.yearOf(month) - oldest),
    );
    return { of, entries, rest: 'unknown' };
  }

  function bySize(facts) {
    const of = Int8Array.from(facts.parameters, (value) =>
      value == null ? -1 : SIZES.findIndex(([limit]) => value < limit),
    );
    return { of, entries: SIZES.map(([, label], at) => ({ label, token: `--scale-${at}` })), rest: 'unknown' };
  }

  function byCommunity(catalogue, graph) {
    const largest = graph.communities
      .map((one, index) => ({ one, index }))
      .sort((a, b) => b.one.models - a.one.models || a.index - b.index)
      .slice(0, HUES);
    const place = new Map(largest.map(({ index }, at) => [index, at]));
    const of = Int8Array.from(catalogue.models.community, (index) => (place.has(index) ? place.get(index) : -1));
    return {
      of,
      entries: largest.map(({ one }, at) => ({ label: one.label, token: hueToken(at) })),
      rest: 'other communities',
    };
  }

  /* Choices of version 0.1.0 that have another name now. */
  const RENAMED = { backbone: 'line' };
  /** Return the way of colouring that the state names. */
  const kindOf = (text) => (Object.hasOwn(RENAMED, text || '') ? RENAMED[text] : text || 'family');

  function divide(kind, { catalogue, facts, graph, root }) {
    if (kind === 'community' && graph) return byCommunity(catalogue, graph);
    if (facts && kind === 'line') return byLine(facts);
    if (facts && kind === 'license') return byValue(facts.license, facts.licenses);
    if (facts && kind === 'year') return byYear(facts);
    if (facts && kind === 'size') return bySize(facts);
    return root >= 0 ? byChild(catalogue, root) : byFamily(catalogue);
  }
  /** Colour the models. The legend counts the models that pass all masks; null is a mask that all models pass. */
  function colour(text, { catalogue, facts, graph = null, root = -1, masks = [] }) {
    const kind = kindOf(text);
    const found = complete(masks, divide(kind, { catalogue, facts, graph, root }));
    if (facts && kind === 'line') countInferred(found, facts, masks);
    return found;
  }

  /** Return the brightness of each model from 0 to 1, on a logarithmic scale. Unknown values are 0, and known values
      are more than 0, so that unknown values come last where models are sorted by brightness. */
  function brightness(by, facts, size) {
    const columns = { __proto__: null, downloads: facts?.downloads, likes: facts?.likes };
    const column = columns[by];
    const of = new Float32Array(size);
    if (!column) return of;
    let most = 1;
    for (const value of column) if (value > most) most = value;
    const scale = 1 + Math.log1p(most);
    for (let row = 0; row < size; row++) if (column[row] != null) of[row] = (1 + Math.log1p(column[row])) / scale;
    return of;
  }

  /** Return the `most` brightest rows, brightest first. Not all rows are sorted. */
  function brightestOf(rows, bright, most) {
    const kept = [];
    for (const row of rows) {
      let at = kept.length;
      while (
        at > 0 &&
        (bright[kept[at - 1]] < bright[row] || (bright[kept[at - 1]] === bright[row] && kept[at - 1] > row))
      )
        at--;
      if (at >= most) continue;
      kept.splice(at, 0, row);
      if (kept.length > most) kept.pop();
    }
    return kept;
  }

  atlas.colouring = { PLAIN, DIM, kindOf, colour, brightness, brightestOf };
})(globalThis.constellation);
