'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, MODELS, CLADES } = require('../load');

const atlas = load('core/format', 'catalogue/catalogue', 'search/index', 'vendor/uFuzzy.iife.min.js');
const catalogue = atlas.catalogue.createCatalogue(MODELS, CLADES);
const index = atlas.searchIndex.build(catalogue, {
  word: ['llama', 'qwen', '7b', 'gguf'],
  models: [4, 2, 3, 1],
  kind: ['', '', '', ''],
});
const fuzzy = atlas.world.uFuzzy
  ? new atlas.world.uFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 })
  : null;
const models = (text) =>
  plain(atlas.searchIndex.query(index, text, { fuzzy }).models.map((row) => catalogue.ids[row]));

test('separators and order do not count', () => {
  for (const text of [
    'llama3 8b gguf',
    'LLAMA-3-8B-GGUF',
    'gguf llama 3',
    'a/llama-3-8b-gguf',
    'llama_3.8b gguf',
  ]) {
    assert.strictEqual(models(text)[0], 'a/llama-3-8b-gguf', text);
  }
  assert.strictEqual(models('qwen7bchat')[0], 'c/Qwen-7B-Chat');
});

test('an exact name comes first', () => {
  assert.strictEqual(models('llama-3-8b')[0], 'a/llama-3-8b');
  assert.strictEqual(models('b/qwen-7b')[0], 'b/qwen-7b');
});

test('among equal matches the most downloaded come first, and unknown downloads last', () => {
  const ids = ['a/nova-x', 'b/nova-x', 'c/nova-x', 'd/nova-x'];
  const equal = atlas.catalogue.createCatalogue(
    { ...MODELS, ids: ids.join('\n'), family: [-1, -1, -1, -1] },
    CLADES,
  );
  const novas = atlas.searchIndex.build(equal, null);
  const found = () => plain(atlas.searchIndex.query(novas, 'nova', { fuzzy }).models);
  assert.deepStrictEqual(found(), [0, 1, 2, 3], 'before the downloads are loaded');
  atlas.searchIndex.addPopularity(novas, [null, 0, 5000, null]);
  assert.deepStrictEqual(found(), [2, 1, 0, 3]);
});

test('typing errors are corrected, and the result says so', () => {
  for (const [text, word] of [
    ['lamma', 'llama'],
    ['qwne', 'qwen'],
    ['llmaa', 'llama'],
    ['quen', 'qwen'],
  ]) {
    const found = atlas.searchIndex.query(index, text, { fuzzy });
    assert.ok(found.corrected && found.terms.includes(word), `${text} became ${found.terms}`);
    assert.ok(models(text)[0].toLowerCase().includes(word));
  }
  assert.strictEqual(atlas.searchIndex.query(index, 'llama', { fuzzy }).corrected, false);
});

test('families, owners and words are found beside models', () => {
  const found = atlas.searchIndex.query(index, 'llama', { fuzzy });
  assert.deepStrictEqual(plain(found.families.map((entry) => entry.text)), ['Llama', 'Llama 3', 'Llama 2']);
  assert.strictEqual(found.words[0].text, 'llama');
  assert.strictEqual(found.total, 4);
  assert.strictEqual(atlas.searchIndex.query(index, 'c', { fuzzy }).owners[0].text, 'c');
});

test('weak families come after the others, except after their whole title', () => {
  const clades = { ...CLADES, title: ['Llama', 'Llamaverse', 'Llamazing', 'Qwen'], weak: [0, 1, 0, 0] };
  const other = atlas.searchIndex.build(atlas.catalogue.createCatalogue(MODELS, clades), null);
  const found = (text) =>
    plain(atlas.searchIndex.query(other, text, { fuzzy }).families.map((entry) => entry.text));
  assert.deepStrictEqual(found('llam'), ['Llama', 'Llamazing', 'Llamaverse']);
  assert.strictEqual(found('llamaverse')[0], 'Llamaverse');
});

test('nonsense and nothing find nothing', () => {
  assert.deepStrictEqual(models('zzzzqqqq'), []);
  assert.deepStrictEqual(models('  -/ '), []);
});

test('distance counts a swap as one slip and gives up beyond the limit', () => {
  const { distance } = atlas.searchIndex;
  assert.deepStrictEqual(
    [
      distance('qwen', 'qwne', 2),
      distance('llama', 'lama', 2),
      distance('abc', 'xyz', 2),
      distance('a', 'abcdef', 2),
    ],
    [1, 1, 3, 3],
  );
});

test('of a hundred thousand names few are scored, however common a word is', () => {
  const stems = ['llama', 'qwen', 'mistral', 'gemma', 'phi', 'falcon', 'bloom', 'pythia', 'olmo', 'granite'];
  const kinds = ['instruct', 'chat', 'gguf', 'awq', 'base', 'coder'];
  const ids = Array.from(
    { length: 100000 },
    (_, row) =>
      'owner' +
      (row % 977) +
      '/' +
      stems[row % 10] +
      '-' +
      (row % 5) +
      '.' +
      (row % 7) +
      '-' +
      (row % 70) +
      'b-' +
      kinds[row % 6] +
      '-v' +
      row,
  );
  const many = atlas.catalogue.createCatalogue(
    { ids: ids.join('\n'), family: new Array(ids.length).fill(-1) },
    CLADES,
  );
  const large = atlas.searchIndex.build(many, {
    word: stems.concat(kinds),
    models: new Array(16).fill(1e4),
    kind: [],
  });
  let scored = 0;
  const counting = {
    ...large,
    catalogue: {
      ...many,
      ids: new Proxy(many.ids, {
        get(all, row) {
          scored++;
          return all[row];
        },
      }),
    },
  };
  for (const [text, total] of [
    ['l', 50000],
    ['qwen', 10000],
    ['llama3 8b gguf', 0],
    ['mistrla instrct', 3333],
    ['nosuchname', 0],
  ]) {
    scored = 0;
    const { total: found } = atlas.searchIndex.query(counting, text, { fuzzy });
    assert.ok(found >= total, `${text} is in ${found}`);
    assert.ok(scored <= 12000, `${text}: ${scored} of them were scored`);
  }
});
