/* The colour of each model, and the entries of the legend. Colours are names of design tokens.
   colour() colours by family, backbone, licence, year, size or community. It returns {of, entries, rest}:
   `of` has the index of the legend's entry for each row, or -1 if the row belongs to the rest;
   `entries` is the legend, [{label, token, count}];
   `rest` is {label, count} for the models without an entry. */
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

  function tally(of, entries, restLabel) {
    for (const entry of entries) entry.count = 0;
    let rest = 0;
    for (const index of of) {
      if (index >= 0) entries[index].count++;
      else rest++;
    }
    return { of, entries, rest: { label: restLabel, count: rest } };
  }

  function byFamily(catalogue) {
    const { clades, models } = catalogue;
    const place = new Map();
    clades.colour.forEach((hue, clade) => {
      if (hue >= 0 && clades.parent[clade] < 0) {
        place.set(hue, clade);
      }
    });
    // A shard may not contain all hues.
    const hues = [...place.keys()].sort((a, b) => a - b);
    const entries = hues.map((hue) => ({ label: clades.title[place.get(hue)], token: `--family-${hue}` }));
    const of = Int8Array.from(models.family, (clade) => (clade < 0 ? -1 : hues.indexOf(clades.colour[clade])));
    return tally(of, entries, 'other families');
  }

  /** Colour a clade by its largest child clades. Models in no child clade have their own entry. */
  function byChild(catalogue, root) {
    const { clades, models } = catalogue;
    const size = (clade) => (clade === root ? clades.own[root] : clades.models[clade]);
    const shown = [root, ...catalogue.childrenOf(root)]
      .filter(size)
      .sort((a, b) => size(b) - size(a) || a - b)
      .slice(0, HUES);
    const place = new Map(shown.map((clade, at) => [clade, at]));
    const hue = new Int8Array(clades.slug.length).fill(PLAIN);
    // Parents come before their children, so all descendants get the hue in one pass.
    clades.parent.forEach((parent, clade) => {
      hue[clade] = place.has(clade) ? place.get(clade) : parent >= 0 && parent !== root ? hue[parent] : PLAIN;
    });
    const of = Int8Array.from(models.family, (clade) => (clade < 0 ? PLAIN : hue[clade]));
    const found = tally(
      of,
      shown.map((clade, at) => ({
        label: clades.title[clade] + (clade === root ? ' itself' : ''),
        token: `--family-${at}`,
      })),
      'smaller branches',
    );
    // Models outside the clade are not shown, so they are not counted.
    found.rest.count -= models.family.length - catalogue.rowsOf(root).length;
    return found;
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
    return tally(
      of,
      most.map((value, at) => ({ label: names[value], token: `--family-${at}` })),
      'other or unknown',
    );
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
    return tally(of, entries, 'unknown');
  }

  function bySize(facts) {
    const of = Int8Array.from(facts.parameters, (value) =>
      value == null ? -1 : SIZES.findIndex(([limit]) => value < limit),
    );
    return tally(
      of,
      SIZES.map(([, label], at) => ({ label, token: `--scale-${at}` })),
      'unknown',
    );
  }

  function byCommunity(catalogue, graph) {
    const largest = graph.communities
      .map((one, index) => ({ one, index }))
      .sort((a, b) => b.one.models - a.one.models || a.index - b.index)
      .slice(0, HUES);
    const place = new Map(largest.map(({ index }, at) => [index, at]));
    const of = Int8Array.from(catalogue.models.community, (index) => (place.has(index) ? place.get(index) : -1));
    return tally(
      of,
      largest.map(({ one }, at) => ({ label: one.label, token: `--family-${at}` })),
      'other communities',
    );
  }

  function colour(by, { catalogue, facts, graph, root = -1 }) {
    if (by === 'community' && graph) return byCommunity(catalogue, graph);
    if (facts && by === 'backbone') return byValue(facts.backbone, facts.backbones);
    if (facts && by === 'license') return byValue(facts.license, facts.licenses);
    if (facts && by === 'year') return byYear(facts);
    if (facts && by === 'size') return bySize(facts);
    return root >= 0 && catalogue.childrenOf(root).length > 1 ? byChild(catalogue, root) : byFamily(catalogue);
  }

  /** Return the brightness of each model from 0 to 1, on a logarithmic scale. Unknown values are 0, and known values
      are more than 0, so that unknown values come last where models are sorted by brightness. */
  function brightness(by, facts, size) {
    const column = facts && { downloads: facts.downloads, likes: facts.likes }[by];
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

  atlas.colouring = { PLAIN, DIM, colour, brightness, brightestOf };
})(globalThis.constellation);
