'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, MODELS, CLADES } = require('../load');

const atlas = load('core/format', 'catalogue/catalogue', 'search/pasted', 'search/index');
const { read } = atlas.pasted;

test('the address of a model leads to its id', () => {
  for (const text of [
    'https://huggingface.co/Qwen/Qwen3-8B',
    'huggingface.co/Qwen/Qwen3-8B/tree/main',
    'http://www.hf.co/Qwen/Qwen3-8B/blob/main/README.md?raw=1#usage',
    'hf.co/Qwen/Qwen3-8B:Q4_K_M',
    'https://huggingface.co/api/models/Qwen/Qwen3-8B',
    'https://hub.example.org:8443/models/Qwen/Qwen3-8B.',
    'https://huggingface.co/Qwen/Qwen3%2D8B',
    'See https://huggingface.co/Qwen/Qwen3-8B, it is new',
    'git clone git@hf.co/Qwen/Qwen3-8B',
    'https://example.org/atlas/models.html#model=Qwen/Qwen3-8B&card=full',
  ])
    assert.deepStrictEqual(plain(read(text)), { text: 'Qwen/Qwen3-8B', ids: ['Qwen/Qwen3-8B'] }, text);
  assert.strictEqual(read('https://huggingface.co/gpt2').text, 'gpt2');
});

test('an id in quotes is what the reader is looking for', () => {
  for (const text of [
    'AutoModel.from_pretrained("Qwen/Qwen3-8B")',
    "model = pipeline('text-generation', model='Qwen/Qwen3-8B')",
    '“Qwen/Qwen3-8B”',
    'from_pretrained("https://huggingface.co/Qwen/Qwen3-8B")',
  ])
    assert.strictEqual(read(text).text, 'Qwen/Qwen3-8B', text);
});

test('an id in a command is found, and the rest of the text is kept', () => {
  assert.deepStrictEqual(plain(read('vllm serve Qwen/Qwen3-8B --port 8000')), {
    text: 'vllm serve Qwen/Qwen3-8B --port 8000',
    ids: ['Qwen/Qwen3-8B'],
  });
});

test('other queries remain as they are', () => {
  for (const text of ['llama3 8b gguf', 'qwen/', 'a / b', '4.5 air', 'v1.5', "it's", '"qwen3"', 'Q4_K_M'])
    assert.deepStrictEqual(plain(read(text)), { text, ids: [] }, text);
});

test('letters in another form of Unicode become plain letters', () => {
  assert.strictEqual(read('ｑｗｅｎ３').text, 'qwen3');
  assert.strictEqual(atlas.format.squeeze('ＬＬＡＭＡ－３'), 'llama3');
  assert.strictEqual(atlas.format.squeeze('cafe\u0301'), atlas.format.squeeze('café'));
});

test('the model that a reader names comes first, in any case and beside other words', () => {
  const catalogue = atlas.catalogue.createCatalogue(MODELS, CLADES);
  const index = atlas.searchIndex.build(catalogue, null);
  const first = (typed) => {
    const { text, ids } = read(typed);
    return catalogue.ids[plain(atlas.searchIndex.query(index, text, { ids }).models)[0]];
  };
  assert.strictEqual(first('https://huggingface.co/a/llama-3-8b'), 'a/llama-3-8b');
  assert.strictEqual(first('ollama run hf.co/A/LLAMA-3-8B:Q8_0'), 'a/llama-3-8b');
  assert.strictEqual(first('vllm serve c/qwen-7b-chat --port 8000'), 'c/Qwen-7B-Chat');
  // A model that the catalogue does not have: similar names
  assert.strictEqual(first('https://huggingface.co/z/llama-3-8b-gguf'), 'a/llama-3-8b-gguf');
});
