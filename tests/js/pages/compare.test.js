'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain } = require('../load');

const { compare, charts } = load('core/dom', 'core/format', 'pages/charts', 'pages/compare');
const BANDS = ['<1B', '1–3B'];
const columns = { created: ['8104:4,0,2', '8105:3,1', ''], sizes: ['3,1', '', '0,2'] };
const found = (...places) => places.map((at) => ({ columns, at, title: 'abc'[at] }));

test('the quarters of several families are aligned', () => {
  const { times, labels, series } = plain(compare.followCreated(found(0, 1, 2)));
  assert.deepStrictEqual(times, ['2026-Q1', '2026-Q2', '2026-Q3']);
  assert.deepStrictEqual(labels, ['26 Q1', '26 Q2', '26 Q3']);
  assert.deepStrictEqual(
    series.map(({ values }) => values),
    [
      [4, 0, 2],
      [0, 3, 1],
      [0, 0, 0],
    ],
  );
  assert.strictEqual(new Set(series.map(({ colour }) => colour)).size, 3);
  assert.strictEqual(compare.followCreated(found(0, 1)).summary, 'New models in 2026-Q3: a 2, b 1.');
  assert.strictEqual(
    compare.divideSizes(found(0, 1, 2), BANDS).summary,
    'Most common sizes: a <1B (75%), c 1–3B (100%).',
  );
});

test('sizes are shares of the models with a known size', () => {
  const { series } = plain(compare.divideSizes(found(0, 1, 2), BANDS));
  assert.deepStrictEqual(
    series.map(({ values }) => values),
    [
      [0.75, 0.25],
      [null, null],
      [0, 1],
    ],
  );
  assert.deepStrictEqual(series[0].notes, ['3 of 4 models', '1 of 4 models']);
});

test('the rows of a table have the number of models, and the share in each band of sizes', () => {
  const created = plain(compare.listRows(compare.followCreated(found(0, 1))));
  assert.deepStrictEqual(created, [
    ['Quarter', 'a', 'b'],
    ['2026-Q1', 4, 0],
    ['2026-Q2', 0, 3],
    ['2026-Q3', 2, 1],
  ]);
  const sizes = plain(compare.listRows(compare.divideSizes(found(0, 1), BANDS)));
  assert.deepStrictEqual(sizes, [
    ['Parameters', 'a models', 'a share', 'b models', 'b share'],
    ['<1B', 3, 0.75, null, null],
    ['1–3B', 1, 0.25, null, null],
  ]);
});

test('a chart without values is left out', () => {
  assert.strictEqual(compare.followCreated(found(2)), null);
  assert.strictEqual(compare.divideSizes(found(1), BANDS), null);
});

test('the names of curves are apart, and an axis ends at a round number', () => {
  const ends = charts.spread([{ y: 190 }, { y: 189 }, { y: 20 }, { y: 191 }]).map(({ y }) => y);
  for (let at = 1; at < ends.length; at++) assert.ok(ends[at] - ends[at - 1] >= 14);
  assert.ok(ends.at(-1) <= 190);
  assert.deepStrictEqual([0, 1, 3, 0.35, 1750].map(charts.chooseTop), [1, 1, 3, 0.4, 2000]);
});
