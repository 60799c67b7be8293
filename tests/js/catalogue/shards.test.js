'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain } = require('../load');

const atlas = load(
  'core/format',
  'catalogue/catalogue',
  'catalogue/shards',
  'search/index',
  'search/shards',
  'catalogue/lineage',
  'tree/tree',
);
const { shards, searchShards, catalogue } = atlas;

test('texts are compared by code points, as Python sorts them', () => {
  const sorted = ['A', 'Z', 'a', 'a/b', 'ab', 'é', '\uff21', '\u{1f999}'];
  for (let at = 1; at < sorted.length; at++)
    assert.ok(catalogue.compare(sorted[at - 1], sorted[at]) < 0, sorted[at]);
  for (const [at, text] of sorted.entries()) assert.strictEqual(catalogue.placeOf(sorted, text), at);
  assert.strictEqual(catalogue.placeOf(sorted, 'a/c'), 4);
});

test('a key, and all with a beginning, are found from the first keys of the scripts', () => {
  const firsts = ['a', 'd', 'm'];
  for (const [text, at] of [
    ['', 0],
    ['a', 0],
    ['b', 0],
    ['d', 0],
    ['da', 1],
    ['m', 1],
    ['z', 2],
  ])
    assert.strictEqual(shards.scriptOf(firsts, text), at, text);
  const script = { keys: ['da', 'db', 'dba', 'e'], columns: [['n', [1, 2, 3, 4]]] };
  assert.deepStrictEqual(plain(shards.entriesOf(script, 'db', 9)), {
    entries: [
      { key: 'db', n: 2 },
      { key: 'dba', n: 3 },
    ],
    more: false,
  });
  assert.deepStrictEqual(plain(shards.entriesOf(script, 'e', 9)), { entries: [{ key: 'e', n: 4 }], more: true });
  assert.strictEqual(shards.entriesOf(script, 'd', 2).entries.length, 2);
});

test('steps become ranks, united up to a limit and intersected', () => {
  assert.deepStrictEqual([...searchShards.decode([9, 3, 4, 2, 5], 1, 4)], [3, 7, 9]);
  assert.deepStrictEqual(
    [...searchShards.unite([Int32Array.of(1, 5, 9), Int32Array.of(2, 5, 12)], 9)],
    [1, 2, 5, 9],
  );
  assert.deepStrictEqual(
    plain(
      searchShards.intersect([
        [1, 2, 5, 9],
        [2, 9, 11],
        [0, 2, 3, 9],
      ]),
    ),
    [2, 9],
  );
});

test('a typing error is corrected to the nearest common word', () => {
  const words = ['llama', 'lama', 'gemma', 'qwen'];
  assert.deepStrictEqual(plain(searchShards.corrections(words, 'lamma')), ['lama', 'llama']);
  assert.strictEqual(searchShards.corrections(words, 'qwenn')[0], 'qwen');
  assert.deepStrictEqual(plain(searchShards.corrections(words, 'qq')), []);
});

test('a lineage lists related models in other shards for both ends of a link', () => {
  const lineage = atlas.lineage.createLineage({
    start: [0, 1, 3],
    base: [-1, 0, -3],
    outside: 'x/away',
    others: 'y/child\nz/base',
    made: [0, 0],
    relations: ['finetune', 'merge'],
    relation: [0, 1, 1],
    made_relation: [1],
  });
  assert.deepStrictEqual(plain([lineage.missing(0), lineage.missing(1)]), [['x/away'], []]);
  assert.deepStrictEqual(plain(lineage.elsewhere(0)), {
    above: [],
    below: [{ id: 'y/child', relation: 'merge' }],
  });
  assert.deepStrictEqual(plain(lineage.elsewhere(1)), { above: ['z/base'], below: [] });
  assert.deepStrictEqual(plain(lineage.parents(1)), [0]);
});

test('a rest counts for the leaves that are not there', () => {
  /* root(0) > family(1) > leaf 0, leaf 1, rest of 5; leaf 2 */
  const tree = atlas.tree.createTree({
    end: [6, 5, 3, 4, 5, 6],
    leaf: [-1, -1, 0, 1, -1, 2],
    clade: [-1, 0, -1, -1, -1, -1],
    height: [9, 5, 0, 0, 0, 0],
    labels: {},
    rests: [4],
    left_out: [5],
  });
  assert.deepStrictEqual([...tree.count], [8, 7, 1, 1, 5, 1]);
  assert.deepStrictEqual([...tree.parent], [-1, 0, 1, 1, 1, 0]);
  assert.deepStrictEqual(plain(atlas.tree.rowsBelow(tree, 1)), [0, 1]);
});
