'use strict';
/* The table of models: its columns, filter, order, visible rows and CSV, without a page. */
const test = require('node:test');
const assert = require('node:assert');
const { load, plain } = require('../load.js');
const { HEADS, FIELDS } = require('./fields.js');

const page = {
  site: { root: '' },
  dom: { make: (tag, attributes, ...children) => ({ tag, attributes, children }) },
  data: { breathe: () => Promise.resolve() },
};
const atlas = load(
  page,
  'core/format',
  'core/csv',
  'catalogue/catalogue',
  'catalogue/filters',
  ...['kinds', 'store', 'filter', 'order', 'rows', 'csv'].map((name) => `table/${name}`),
);

function makeStore(...pieces) {
  const store = atlas.tableStore.createStore(HEADS);
  for (const piece of pieces.length ? pieces : [FIELDS]) store.append(piece);
  return store;
}
/** Return the ids of the models that pass a filter, in the order of the store. */
function pick(state, store = makeStore()) {
  const tests = atlas.tableFilter.compile(state, store);
  return plain(atlas.tableFilter.select(tests, 0, store.size).map((row) => store.ids[row]));
}
const pause = async () => {};

test('without a filter all models pass', () => {
  assert.deepStrictEqual(pick({}), FIELDS.ids);
});

test('a family has the models of its sub-families', () => {
  assert.strictEqual(pick({ family: 'llama' }).length, 4);
  assert.deepStrictEqual(pick({ family: 'llama-2' }), ['a/llama-2-7b']);
  assert.deepStrictEqual(pick({ family: 'unknown' }), ['c/strange']);
  assert.deepStrictEqual(pick({ family: 'nothing' }), []);
});

test('a line is given by its slug or its title', () => {
  assert.strictEqual(pick({ line: 'llama' }).length, 4);
  assert.strictEqual(pick({ line: 'Llama' }).length, 4);
  assert.deepStrictEqual(pick({ line: 'unknown' }), ['c/strange']);
});

test('an owner is a whole name', () => {
  assert.strictEqual(pick({ owner: 'a' }).length, 3);
  assert.deepStrictEqual(pick({ owner: 'A' }), []);
});

for (const [state, count] of [
  [{ min: '8' }, 3],
  [{ max: '7' }, 3],
  [{ min: '7', max: '8' }, 5],
  [{ min: 'many' }, 7],
])
  test(`sizes: ${JSON.stringify(state)}`, () => assert.strictEqual(pick(state).length, count));

test('memory is that of the model as published, or at other bits per weight', () => {
  // 7 B at 16 bits need 16.8 GB; 8 B in GGUF count with 4 bits
  assert.deepStrictEqual(pick({ memory: '17' }), [
    'a/llama-2-7b',
    'a/llama-3-8b-gguf',
    'b/qwen-7b',
    'c/Qwen-7B-Chat',
  ]);
  assert.strictEqual(pick({ memory: '48' }).length, 6, '70 B in 4 bits need 42 GB');
  assert.strictEqual(pick({ memory: '5', bits: '4' }).length, 5);
  assert.ok(!pick({ memory: '100', bits: '8' }).includes('b/llama-3-70b'), 'a copy with 4 bits is not one with 8');
  assert.deepStrictEqual(pick({ gb: '5' }), pick({ memory: '5', bits: '4' }), 'addresses of version 0.1.0');
});

test('words of a name are whole words, and none finds models without one', () => {
  assert.deepStrictEqual(pick({ method: 'chat' }), ['c/Qwen-7B-Chat', 'c/strange']);
  assert.deepStrictEqual(pick({ method: 'dpo' }), ['c/strange']);
  assert.deepStrictEqual(pick({ method: 'ch' }), []);
  assert.strictEqual(pick({ format: 'none' }).length, 6);
  assert.deepStrictEqual(pick({ quantisation: 'awq' }), ['b/llama-3-70b']);
});

test('licences and their groups', () => {
  assert.strictEqual(pick({ license: 'llama3' }).length, 4);
  assert.deepStrictEqual(pick({ license: 'unknown' }), ['c/strange']);
  assert.strictEqual(pick({ rights: 'open' }).length, 2);
  assert.deepStrictEqual(pick({ rights: 'unknown' }), ['c/strange']);
});

test('years include dates that are known to the year', () => {
  assert.deepStrictEqual(pick({ from: '2024' }), ['a/llama-3-8b', 'a/llama-3-8b-gguf', 'b/llama-3-70b']);
  assert.deepStrictEqual(pick({ from: '2023', to: '2023' }), ['a/llama-2-7b', 'b/qwen-7b']);
});

test('known and unknown counts', () => {
  assert.deepStrictEqual(pick({ counts: 'unknown' }), ['b/llama-3-70b']);
  assert.strictEqual(pick({ counts: 'known' }).length, 6);
  assert.strictEqual(pick({ counts: 'constructor' }).length, 7, 'not a filter');
});

test('each word of a text may be in any column, in upper or lower case', () => {
  assert.deepStrictEqual(pick({ text: 'QWEN chat' }), ['c/Qwen-7B-Chat']);
  assert.deepStrictEqual(pick({ text: 'apache 7b' }), ['b/qwen-7b', 'c/Qwen-7B-Chat']);
});

test('filters are combined', () => {
  assert.deepStrictEqual(pick({ family: 'llama-3', memory: '16', format: 'gguf' }), ['a/llama-3-8b-gguf']);
});

test('pieces with other codes are one table', () => {
  const cut = (from, to) => ({
    ...FIELDS,
    weighed: [],
    ...Object.fromEntries(
      Object.entries(FIELDS)
        .filter(([, value]) => Array.isArray(value) && value.length === 7)
        .map(([key, value]) => [key, value.slice(from, to)]),
    ),
  });
  const second = cut(4, 7);
  // the second piece numbers its families and licences anew
  second.clades = { slug: ['qwen'], title: ['Qwen'], parent: [-1] };
  second.family = [0, 0, -1];
  second.lines = { slug: ['qwen'], title: ['Qwen'], page: [1] };
  second.line = [0, 0, -1];
  second.licenses = ['apache-2.0', ''];
  second.license = [0, 0, 1];
  const store = makeStore(cut(0, 4), second);
  for (const state of [{}, { family: 'llama' }, { line: 'qwen' }, { license: 'apache-2.0' }, { min: '8' }])
    assert.deepStrictEqual(pick(state, store), pick(state), JSON.stringify(state));
});

for (const [key, falls, expected] of [
  ['downloads', true, [1, 0, 5, 2, 4, 6, 3]],
  ['downloads', false, [6, 4, 2, 5, 0, 1, 3]],
  ['likes', true, [1, 5, 0, 2, 4, 6, 3]],
  ['parameters', true, [3, 1, 2, 0, 5, 4, 6]],
  ['parameters', false, [0, 5, 4, 1, 2, 3, 6]],
  ['date', true, [2, 1, 3, 4, 0, 5, 6]],
  ['id', false, [0, 1, 2, 3, 4, 5, 6]],
  ['id', true, [6, 5, 4, 3, 2, 1, 0]],
  ['license', false, [5, 4, 1, 0, 2, 3, 6]],
  ['family', true, [5, 4, 1, 2, 3, 0, 6]],
])
  test(`sorted by ${key}, ${falls ? 'falling' : 'rising'}: unknown values last, equal ones by downloads`, async () => {
    const orders = atlas.tableOrder.createOrders(makeStore());
    assert.deepStrictEqual(Array.from(await orders.sort(key, falls, pause)), expected);
  });

test('a sort in runs and merges is the same as a whole sort', async () => {
  const values = Array.from({ length: 5000 }, (_, at) => (at * 7919) % 1013);
  const compare = (a, b) => values[a] - values[b] || a - b;
  const sorted = await atlas.tableOrder.sortRows(values.keys(), compare, pause);
  assert.deepStrictEqual(Array.from(sorted), [...values.keys()].sort(compare));
});

test('a newer request stops the work of an older one', async () => {
  let wanted = true;
  let clock = 0;
  const { createPause, Stopped } = atlas.tableOrder;
  const real = atlas.world.performance;
  atlas.world.performance = { now: () => (clock += 1000) };
  const stop = createPause(() => wanted);
  await stop();
  wanted = false;
  await assert.rejects(stop(), Stopped);
  atlas.world.performance = real;
});

test('the rows to draw surround the visible part', () => {
  const { windowOf } = atlas.tableBody;
  const [from, to] = windowOf({ top: 4000, height: 400, row: 40, count: 100000 });
  assert.ok(from <= 100 && from > 50 && to >= 110 && to < 150);
  assert.deepStrictEqual(plain(windowOf({ top: 0, height: 400, row: 40, count: 5 })), [0, 5]);
  const [, end] = windowOf({ top: 40 * 99990, height: 400, row: 40, count: 100000 });
  assert.strictEqual(end, 100000);
});

test('cells are written as in the HTML of the pages', () => {
  const { byKey } = makeStore();
  const write = (key, row) => atlas.tableKinds.kinds[byKey[key].head.kind].text(byKey[key], row);
  assert.strictEqual(write('downloads', 1), '1,000');
  assert.strictEqual(write('downloads', 3), '');
  assert.strictEqual(write('parameters', 2), '≈ 8B');
  assert.strictEqual(write('parameters', 5), '? 7B');
  assert.strictEqual(write('memory', 0), '16.8 GB');
  assert.strictEqual(write('memory', 6), '');
  assert.deepStrictEqual(
    [0, 2, 3, 5, 6].map((row) => write('date', row)),
    ['2023-07-18', '2024-05', '2024', 'by 2022-03', ''],
  );
  assert.strictEqual(write('confidence', 0), '90%');
  assert.strictEqual(write('confidence', 6), '');
  assert.strictEqual(write('family', 0), 'Llama 2');
});

test('CSV has the names of models.csv, exact numbers, and no formulas', () => {
  const store = makeStore({ ...FIELDS, ids: ['=cmd', ...FIELDS.ids.slice(1)] });
  const lines = atlas.tableCsv.write(store, [0, 5]).split('\r\n');
  assert.strictEqual(lines[0], HEADS.map(({ name }) => name).join(','));
  assert.strictEqual(lines[1], "'=cmd,100,1,7000000000,16.8,llama-2,Llama,,,,llama3,restricted,2023-07-18,0.9");
  assert.ok(lines[2].startsWith('c/Qwen-7B-Chat,50,2,'));
  assert.ok(lines[2].includes('2022-03-02'));
  // The table holds its rows in a typed array.
  assert.strictEqual(atlas.tableCsv.write(store, Uint32Array.of(0, 5)), lines.join('\r\n'));
});
