'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, MODELS, CLADES, FACTS } = require('../load');

const atlas = load(
  'core/format',
  'core/csv',
  'core/saving',
  'catalogue/catalogue',
  'catalogue/lines',
  'catalogue/filters',
  'explorer/colouring',
  'explorer/exports',
);
const catalogue = atlas.catalogue.createCatalogue(MODELS, CLADES);
const colour = (by, more = {}) => atlas.colouring.colour(by, { catalogue, facts: FACTS, ...more });

test('each way of colouring has its legend, and every model its place in it', () => {
  for (const [by, of, labels] of [
    ['family', [0, 0, 0, 0, 1, 1, 2], ['Llama', 'Qwen', 'unplaced']],
    ['line', [0, 0, 0, -1, 1, 1, 2], ['Llama', 'Qwen', 'unknown']],
    ['backbone', [0, 0, 0, -1, 1, 1, 2], ['Llama', 'Qwen', 'unknown']],
    ['license', [0, 0, 0, 0, 1, 1, -1], ['llama', 'apache-2.0']],
    ['year', [0, 1, 1, 1, 0, 0, -1], ['2023', '2024']],
  ]) {
    const found = colour(by);
    assert.deepStrictEqual([[...found.of], plain(found.entries.map((entry) => entry.label))], [of, labels], by);
    assert.strictEqual(
      found.entries.reduce((sum, entry) => sum + entry.count, found.rest.count),
      7,
    );
  }
  assert.deepStrictEqual([...colour('size').of], [2, 2, 2, 4, 2, 2, -1]);
});

test('inside a clade its children and it itself have the colours', () => {
  const inside = Uint8Array.of(1, 1, 1, 1, 0, 0, 0);
  const found = colour('family', { root: 0, masks: [inside, null] });
  assert.deepStrictEqual(plain(found.entries.map((entry) => [entry.label, entry.count])), [
    ['Llama 3', 3],
    ['Llama 2', 1],
  ]);
  assert.strictEqual(found.rest.count, 0);
  const moved = { ...MODELS, family: [0, 2, 2, 2, 3, 3, -1] };
  const again = atlas.catalogue.createCatalogue(moved, { ...CLADES, own: [1, 0, 3, 2], models: [4, 0, 3, 2] });
  const itself = atlas.colouring.colour('family', { catalogue: again, facts: FACTS, root: 0 });
  assert.deepStrictEqual(plain(itself.entries.map((entry) => [entry.label, entry.count, entry.token])), [
    ['Llama 3', 3, '--family-0-4'],
    ['Llama itself', 1, '--family-0'],
  ]);
  assert.deepStrictEqual([...found.of], [1, 0, 0, 0, -1, -1, -1]);
});

test('a family keeps its colour under every root, and its sub-families have shades of it', () => {
  const tokens = (root) =>
    Object.fromEntries(colour('family', { root }).entries.map(({ label, token }) => [label, token]));
  assert.deepStrictEqual(plain([tokens(-1), tokens(0), tokens(2), tokens(3)]), [
    { Llama: '--family-0', Qwen: '--family-1', unplaced: '--unknown' },
    { 'Llama 3': '--family-0-4', 'Llama 2': '--family-0-2' },
    { 'Llama 3': '--family-0-4' },
    { Qwen: '--family-1' },
  ]);
});

test('under every root, a model has the colour of its family or a shade of it', () => {
  // Llama has Llama 2 and Llama 3, and Llama 3 has two sub-families. Llama 2 has the shade of its family.
  const clades = {
    ...CLADES,
    slug: [...CLADES.slug, 'llama-3-a', 'llama-3-b'],
    title: [...CLADES.title, 'Llama 3 A', 'Llama 3 B'],
    parent: [-1, 0, 0, -1, 2, 2],
    models: [4, 1, 3, 2, 1, 1],
    own: [0, 1, 1, 2, 1, 1],
    weak: Array(6).fill(0),
    colour: [3, 3, 3, 1, 3, 3],
    shade: [0, 0, 4, 0, 0, 2],
  };
  const nested = atlas.catalogue.createCatalogue({ ...MODELS, family: [1, 2, 4, 5, 3, 3, -1] }, clades);
  const tokensOf = (root) => {
    const { of, entries } = atlas.colouring.colour('family', { catalogue: nested, facts: FACTS, root });
    return [...of].map((entry) => (entry < 0 ? 'rest' : entries[entry].token));
  };
  assert.deepStrictEqual(plain([-1, 0, 1, 2, 4].map((root) => tokensOf(root).slice(0, 4))), [
    ['--family-3', '--family-3', '--family-3', '--family-3'],
    ['rest', '--family-3-4', '--family-3-4', '--family-3-4'],
    ['--family-3', 'rest', 'rest', 'rest'],
    ['rest', '--family-3-4', '--family-3', '--family-3-2'],
    ['rest', 'rest', '--family-3', 'rest'],
  ]);
});

test('small families and the models in no family are separate in the legend and the filter', () => {
  const small = atlas.catalogue.createCatalogue(MODELS, { ...CLADES, colour: [0, 0, 0, -1] });
  const masks = [Uint8Array.of(1, 1, 1, 1, 1, 0, 1)];
  const split = atlas.colouring.colour('family', { catalogue: small, facts: FACTS, masks });
  assert.deepStrictEqual(plain([split.entries, split.rest]), [
    [
      { label: 'Llama', token: '--family-0', count: 4 },
      { label: 'unplaced', token: '--unknown', count: 1 },
    ],
    { label: 'other families', count: 1 },
  ]);
  const kept = (only) => [...atlas.filters.compile({ only }, FACTS, split, 7).mask];
  assert.deepStrictEqual(kept('other families'), [0, 0, 0, 0, 1, 1, 0]);
  assert.deepStrictEqual(kept('unplaced'), [0, 0, 0, 0, 0, 0, 1]);
  assert.strictEqual(atlas.filters.compile({ only: 'Qwen' }, FACTS, split, 7), null, 'not in the legend');
});

test('a family without a colour has shades of grey, and its own models are the rest', () => {
  const grey = { ...CLADES, colour: [-1, -1, -1, 1], own: [1, 0, 3, 2] };
  const models = { ...MODELS, family: [0, 2, 2, 2, 3, 3, -1] };
  const { entries, rest } = atlas.colouring.colour('family', {
    catalogue: atlas.catalogue.createCatalogue(models, grey),
    facts: FACTS,
    root: 0,
    masks: [Uint8Array.of(1, 1, 1, 1, 0, 0, 0)],
  });
  assert.deepStrictEqual(plain([entries, rest]), [
    [
      { label: 'Llama 3', token: '--neutral-4', count: 3 },
      { label: 'Llama 2', token: '--neutral-2', count: 0 },
    ],
    { label: 'Llama itself', count: 1 },
  ]);
});

test('a line has the colour of its number, and the legend counts what is shown and how much is inferred', () => {
  const { entries, rest } = colour('line');
  assert.deepStrictEqual(plain([entries, rest]), [
    [
      { label: 'Llama', token: '--family-0', inferred: 1, count: 3 },
      { label: 'Qwen', token: '--family-1', inferred: 1, count: 2 },
      { label: 'unknown', token: '--unknown', inferred: 0, count: 1 },
    ],
    { label: 'other lines', count: 1, inferred: 1 },
  ]);
  const masks = [Uint8Array.of(1, 0, 1, 1, 1, 1, 1), null, Uint8Array.of(1, 1, 1, 1, 0, 1, 0)];
  const shown = colour('line', { masks });
  assert.deepStrictEqual(
    [...shown.entries, shown.rest].map(({ count, inferred }) => `${count} ${inferred}`).join(', '),
    '2 0, 1 1, 0 0, 1 1',
  );
  assert.deepStrictEqual(plain(atlas.lines.tally(FACTS, [0, 1, 4, 6])), [
    [0, 2],
    [-1, 1],
    [1, 1],
  ]);
});

test('the values of a filter are counted among the models that pass the other filters', () => {
  const counts = (state, key, inside = null) =>
    Object.fromEntries(atlas.filters.countValues(state, FACTS, colour('family'), key, inside));
  assert.deepStrictEqual(plain(counts({}, 'line')), { 0: 3, 1: 2, 2: 1, '-1': 1 });
  assert.deepStrictEqual(plain(counts({ line: 'llama' }, 'line')), { 0: 3, 1: 2, 2: 1, '-1': 1 });
  assert.deepStrictEqual(plain(counts({ line: 'llama', task: 'text-generation' }, 'license')), { 1: 2 });
  assert.deepStrictEqual(plain(counts({ only: 'Qwen' }, 'line')), { 1: 2 });
  assert.deepStrictEqual(plain(counts({}, 'line', Uint8Array.of(0, 0, 0, 1, 1, 0, 0))), { 1: 1, 2: 1 });
});

test('communities have the colours where the graph asks for it', () => {
  const graph = {
    communities: [
      { label: 'llamas', models: 4 },
      { label: 'qwens', models: 2 },
      { label: 'strange', models: 1 },
    ],
  };
  assert.deepStrictEqual(plain(colour('community', { graph }).entries.map((entry) => entry.label)), [
    'llamas',
    'qwens',
    'strange',
  ]);
});

test('before the facts have come, families are shown', () => {
  assert.strictEqual(atlas.colouring.colour('year', { catalogue, facts: null }).entries[0].label, 'Llama');
});

test('brightness is logarithmic; unknown counts are the smallest and come last', () => {
  const bright = atlas.colouring.brightness('downloads', FACTS, 7);
  assert.strictEqual(bright[1], 1);
  assert.strictEqual(bright[3], 0);
  assert.ok(bright[0] > 0.6 && bright[0] < 0.75);
  assert.ok(bright[6] > 0 && bright[6] < bright[4], 'a count of zero is known');
  assert.deepStrictEqual(plain(atlas.colouring.brightestOf([0, 1, 2, 3, 4, 5, 6], bright, 3)), [1, 0, 5]);
  assert.deepStrictEqual(plain(atlas.colouring.brightestOf([3, 6], bright, 3)), [6, 3]);
});

test('filters keep what they say, and the unknown passes only where it is asked for', () => {
  for (const [state, kept] of [
    [{ task: 'text-generation' }, [0, 1, 3, 4, 5]],
    [{ task: 'unknown' }, [2, 6]],
    [{ license: 'apache-2.0' }, [4, 5]],
    [{ line: 'qwen' }, [4, 5]],
    [{ line: 'gpt-bigcode', task: 'text-generation' }, [3]],
    [{ line: 'unknown' }, [6]],
    [{ line: 'nosuch' }, []],
    [{ line: 'toString' }, []],
    [{ from: '2024' }, [1, 2, 3]],
    [{ to: '2023' }, [0, 4, 5]],
    [{ min: '8' }, [1, 2, 3]],
    [{ max: '7.5' }, [0, 4, 5]],
    [{ gb: '5' }, [0, 1, 2, 4, 5]],
    [{ gb: '5', bits: '16' }, []],
    [{ counts: 'known' }, [0, 1, 2, 4, 5, 6]],
    [{ counts: 'unknown' }, [3]],
    [{ only: 'Qwen' }, [4, 5]],
    [{ only: 'other families' }, []],
    [{ only: 'unplaced', task: 'unknown' }, [6]],
  ]) {
    const found = atlas.filters.compile(state, FACTS, colour('family'), 7);
    assert.deepStrictEqual(
      [...found.mask].flatMap((yes, row) => (yes ? [row] : [])),
      kept,
      JSON.stringify(state),
    );
    assert.strictEqual(found.kept, kept.length);
  }
  assert.strictEqual(atlas.filters.compile({ colour: 'year' }, FACTS, colour('year'), 7), null);
  assert.strictEqual(atlas.filters.compile({ counts: 'toString' }, FACTS, colour('family'), 7), null);
  assert.strictEqual(atlas.filters.gigabytes(10e9, 8), 12);
});

test('a quantised copy fits only at its own bits, and the larger of two numbers of parameters counts', () => {
  const facts = { parameters: [8e9, 8e9, 6.4e9, null], bits: [null, 4, null, 4], weighed: [2, 8e9] };
  const memory = (precision) => [0, 1, 2, 3].map((row) => atlas.filters.memoryOf(facts, row, precision));
  assert.deepStrictEqual(memory(16), [19.2, null, 19.2, null]);
  assert.deepStrictEqual(memory(4), [4.8, 4.8, 4.8, null]);
  const fitting = (state) => [...atlas.filters.compile(state, facts, null, 4).mask];
  assert.deepStrictEqual(fitting({ gb: '16', bits: '16' }), [0, 0, 0, 0]);
  assert.deepStrictEqual(fitting({ gb: '8' }), [1, 1, 1, 0]);
});

test('the table of what is on screen is CSV that a reader understands', () => {
  const rows = atlas.exports.csv(catalogue, FACTS, [1, 6]).split('\r\n');
  assert.deepStrictEqual(rows, [
    'id,family,downloads,likes,parameters,created,task,license,backbone,line,line_source,line_confidence',
    'a/llama-3-8b,llama-3,1000,2,8000000000,2024-04,text-generation,llama,Llama,Llama,inferred,0.93',
    'c/strange,,0,0,,,,,,,,',
    '',
  ]);
  const odd = atlas.catalogue.createCatalogue({ ...MODELS, ids: 'a/"x",y', family: [-1] }, CLADES);
  assert.strictEqual(atlas.exports.csv(odd, null, [0]), 'id,family\r\n"a/""x"",y",\r\n');
  const formulas = ['=1+1', '@x', '-x', '+x', "'=1", "'x", '\uff1d1'];
  const risky = atlas.catalogue.createCatalogue(
    { ...MODELS, ids: formulas.join('\n'), family: formulas.map(() => -1) },
    CLADES,
  );
  assert.deepStrictEqual(
    atlas.exports.csv(risky, null, [0, 1, 2, 3, 4, 5, 6]).split('\r\n').slice(1, -1),
    ["'=1+1,", "'@x,", "'-x,", "'+x,", "''=1,", "'x,", "'\uff1d1,"],
    'as in models.csv: a spreadsheet runs none of them',
  );
});

test('a model whose likes alone are unknown has unknown counts', () => {
  const facts = { ...FACTS, likes: [null, 2, 0, null, 0, 2, 0] };
  const kept = (counts) => [...atlas.filters.compile({ counts }, facts, null, 7).mask];
  assert.deepStrictEqual(kept('unknown'), [1, 0, 0, 1, 0, 0, 0]);
  assert.deepStrictEqual(kept('known'), [0, 1, 1, 0, 1, 1, 1]);
});

test('models and families have addresses', () => {
  assert.strictEqual(catalogue.modelLink(1), 'models.html#model=a/llama-3-8b');
  assert.strictEqual(catalogue.modelLink(0), 'models.html#model=a/llama-2-7b');
  assert.strictEqual(catalogue.modelLink(6), 'models.html#model=c/strange');
  assert.deepStrictEqual(plain(catalogue.rowsOf(0)), [0, 1, 2, 3]);
  assert.deepStrictEqual(plain(catalogue.lineage(2)), [0, 2]);
});

test('a piece that has not every hue keeps those that it has', () => {
  const clades = { ...CLADES, colour: [4, 4, 4, 1] };
  const { of, entries } = atlas.colouring.colour('family', {
    catalogue: atlas.catalogue.createCatalogue(MODELS, clades),
    facts: FACTS,
    root: -1,
    graph: null,
  });
  assert.deepStrictEqual(plain(entries.map(({ label, token, count }) => [label, token, count].join())), [
    'Qwen,--family-1,2',
    'Llama,--family-4,4',
    'unplaced,--unknown,1',
  ]);
  assert.deepStrictEqual([...of], [1, 1, 1, 1, 0, 0, 2]);
});
