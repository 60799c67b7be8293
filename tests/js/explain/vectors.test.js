'use strict';
/* Names have the same explanations as in Python (tests/explaining/test_vectors.py). */
const test = require('node:test');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { load, plain } = require('../load.js');

const TOLERANCE = 0.0101;
const DATA = path.join(__dirname, '..', '..', 'data');
const read = (name) => zlib.gunzipSync(fs.readFileSync(path.join(DATA, name))).toString();
const SCRIPTS = [
  'vocabulary',
  'tokens',
  'meanings',
  'sizes',
  'terms',
  'likeness',
  'families',
  'explain',
  'nearest',
].map((name) => `explain/${name}`);

function open() {
  const atlas = load({ data: { breathe: () => Promise.resolve() } }, ...SCRIPTS);
  return { atlas, explainer: atlas.explaining.createExplainer(JSON.parse(read('explained-rules.json.gz'))) };
}

/* Shares and gigabytes may differ in the last digit. */
function isClose(value, expected) {
  if (typeof value === 'number' && typeof expected === 'number') return Math.abs(value - expected) <= TOLERANCE;
  if (Array.isArray(value) && Array.isArray(expected))
    return value.length === expected.length && value.every((one, at) => isClose(one, expected[at]));
  return value === expected;
}

test('2,000 names have the expected explanations', () => {
  const { explainer } = open();
  const expected = read('explained.jsonl.gz')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  assert.strictEqual(expected.length, 2000);
  const wrong = [];
  for (const record of expected) {
    const found = plain(explainer.explain(record.name));
    for (const field of Object.keys(record)) {
      if (field === 'nearest') continue;
      if (!isClose(found[field], record[field])) wrong.push([record.name, field, found[field], record[field]]);
    }
  }
  assert.deepStrictEqual(wrong, []);
});

test('the nearest names share n-grams and trigrams, and a name is not near itself', async () => {
  const { atlas, explainer } = open();
  const ids = ['a/Qwen3-8B', 'b/Qwen3-8B-GGUF', 'c/Llama-3-70B', 'd/Qwen3-8B'];
  const find = await atlas.explaining.createNearest(ids, explainer.tokenize);
  const found = plain(find('a/Qwen3-8B', 3));
  assert.deepStrictEqual(
    found.map(([id]) => id),
    ['d/Qwen3-8B', 'b/Qwen3-8B-GGUF'],
  );
  assert.ok(Math.abs(found[0][1] - 1) < 1e-9);
});

test('the parts of a name together are the name', () => {
  const { explainer } = open();
  for (const name of ['8×7B-line\nfeed', '<b>&', 'emoji-🦙-7B', '---', '', 'İ-ß-ﬁne-7B']) {
    const parts = explainer.explain(`a/${name}`).parts.map(([text]) => text);
    assert.strictEqual(parts.join(''), name);
  }
});
