'use strict';
/* The lists of models that the table of models.html can be filtered by, without a page. */
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, MODELS, CLADES } = require('../load.js');

const SCRIPTS = {
  models: MODELS,
  clades: CLADES,
  words: { word: ['llama', 'qwen', '7b', 'chat'] },
  bearers: { start: [0, 4, 6, 9, 10], row: [0, 1, 2, 3, 4, 5, 0, 4, 5, 5] },
  lineage: {
    start: [0, 0, 0, 1, 1, 1, 2, 2],
    base: [1, 4],
    outside: '',
    others: '',
    relations: [''],
    relation: [0, 0],
  },
};
/** Load the scripts of a page with a whole catalogue, and count how often each data script is needed. */
function open(needed = {}) {
  const page = {
    site: { root: '', isSharded: false, hasLineage: true },
    dom: { make: () => null },
    data: {
      need: (name) => {
        needed[name] = (needed[name] || 0) + 1;
        return Promise.resolve(SCRIPTS[name]);
      },
    },
  };
  const names = [
    'core/format',
    'catalogue/catalogue',
    'catalogue/shards',
    'catalogue/relations',
    'catalogue/lineage',
  ];
  return load(page, ...names, 'table/loading', 'table/lists');
}
const ids = MODELS.ids.split('\n');
const store = { ids, size: ids.length, rowOf: (id) => ids.indexOf(id) };

async function pick(state, atlas = open()) {
  const lists = await atlas.tableLists.find(state);
  const tests = await atlas.tableLists.testsOf(lists, store, null, null);
  return plain(ids.filter((_, row) => tests.every((one) => one(row))));
}

test('without a list all models pass', async () => {
  assert.deepStrictEqual(await pick({ family: 'qwen' }), ids);
});

test('words are whole words of names, in sequence', async () => {
  assert.deepStrictEqual(await pick({ words: '7b' }), ['a/llama-2-7b', 'b/qwen-7b', 'c/Qwen-7B-Chat']);
  assert.deepStrictEqual(await pick({ words: 'Qwen 7B' }), ['b/qwen-7b', 'c/Qwen-7B-Chat']);
  assert.deepStrictEqual(await pick({ words: 'qwen chat' }), [], 'there is a word between them');
  assert.deepStrictEqual(await pick({ words: 'unheard' }), []);
});

test('lists are combined', async () => {
  assert.deepStrictEqual(await pick({ words: '7b', cluster: '1' }), [
    'a/llama-2-7b',
    'b/qwen-7b',
    'c/Qwen-7B-Chat',
  ]);
  assert.deepStrictEqual(await pick({ words: '7b', cluster: '2' }), []);
  assert.deepStrictEqual(await pick({ words: '7b', base: 'b/qwen-7b' }), ['c/Qwen-7B-Chat']);
});

test('a base has its declared descendants, and the note counts their relations', async () => {
  const atlas = open();
  assert.deepStrictEqual(await pick({ base: 'a/llama-3-8b' }, atlas), ['a/llama-3-8b-gguf']);
  const [list] = await atlas.tableLists.find({ base: 'a/llama-3-8b' });
  assert.match(list.note, /^1 /);
  assert.deepStrictEqual(await pick({ base: 'no/such' }), []);
});

test('a list is found once', async () => {
  const needed = {};
  const atlas = open(needed);
  await pick({ words: '7b' }, atlas);
  await pick({ words: '7b', family: 'qwen' }, atlas);
  assert.strictEqual(needed.bearers, 1);
});
