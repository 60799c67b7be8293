'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load } = require('../load');

const { format } = load('core/format');
const shared = require('../../fixtures/number_texts.json'); // tests/render/test_wording.py reads it too

test('pages and scripts write a number in the same form', () => {
  for (const [kind, cases] of Object.entries(shared))
    for (const [value, text] of cases) assert.strictEqual(format[kind](value), text, `${kind} of ${value}`);
});

test('a link is filled with the parts of an id', () => {
  for (const [link, id, address] of [
    ['https://huggingface.co/{id}', 'a/b c', 'https://huggingface.co/a/b%20c'],
    ['https://ollama.com/library/{name}', 'library/nova:7b', 'https://ollama.com/library/nova%3A7b'],
    ['https://x.org/{owner}?model={name}', 'a/b/c', 'https://x.org/a?model=b/c'],
    ['https://x.org/{name}', 'nova {id}', 'https://x.org/nova%20%7Bid%7D'],
    ['', 'a/b', ''],
  ]) {
    assert.strictEqual(format.fillLink(link, id), address);
  }
});

test('a sum over models with unknown counts is a lower bound', () => {
  const write = format.count;
  assert.strictEqual(format.total(1200, 3, 3, write), '1,200');
  assert.strictEqual(format.total(1200, 2, 3, write), 'at least 1,200');
  assert.strictEqual(format.total(0, 0, 3, write), 'unknown');
  assert.strictEqual(format.total(null, 0, 3, write), 'unknown');
});

test('counts fall, and unknown counts come last', () => {
  assert.deepStrictEqual([3, null, 0, 12, undefined, 7].sort(format.falling), [12, 7, 3, 0, null, undefined]);
});

test('differences and growth have a sign', () => {
  assert.deepStrictEqual([1234, -5, 0].map(format.signed), ['+1,234', '−5', '+0']);
  assert.deepStrictEqual([0.5, -0.076, -0.001, 12.5, null].map(format.growth), [
    '+50%',
    '−8%',
    '+0%',
    '+1,250%',
    '–',
  ]);
});

test('the month in which the Hub began to record dates means this month or before', () => {
  assert.strictEqual(format.month(266), 'Mar 2022 or before');
  assert.strictEqual(format.created(266), 'by 2022-03');
  assert.strictEqual(format.month(267), 'Apr 2022');
  assert.strictEqual(format.created(267), '2022-04');
  assert.strictEqual(format.created(null), '');
});

test('a name from right to left is isolated in a drawing', () => {
  for (const [name, drawn] of [
    ['nova-7B', 'nova-7B'],
    ['نموذج-7B', '\u2068نموذج-7B\u2069'],
    ['מודל-7B', '\u2068מודל-7B\u2069'],
    ['模型-7B', '模型-7B'],
  ])
    assert.strictEqual(format.isolated(name), drawn);
});
