'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain } = require('../load');

const atlas = load('core/format', 'pages/figures');
const scatter = (downloads, likes) =>
  plain(atlas.figures.scatter({ texts: downloads.map((_, at) => `a/${at}`), downloads, likes }));

test('every model is a point with its true counts, zeros on a line of their own', () => {
  const {
    data: [trace],
  } = scatter([0, 10, 1e15], [5, 0, 3]);
  assert.deepStrictEqual([trace.type, trace.mode, trace.text], ['scatter', 'markers', ['a/0', 'a/1', 'a/2']]);
  assert.deepStrictEqual(
    [trace.x, trace.y],
    [
      [0.4, 10, 1e15],
      [5, 0.4, 3],
    ],
  );
  assert.deepStrictEqual(trace.customdata, [
    [0, 5],
    [10, 0],
    [1e15, 3],
  ]);
});

test('the axes are logarithmic, begin with 0 and reach beyond the largest value', () => {
  const { layout } = scatter([0, 999], [0, 0]);
  assert.deepStrictEqual([layout.xaxis.type, layout.xaxis.tickvals], ['log', [0.4, 1, 10, 100, 1000]]);
  assert.deepStrictEqual(layout.xaxis.ticktext, ['0', '1', '10', '100', '1,000']);
  assert.deepStrictEqual(layout.yaxis.tickvals, [0.4, 1, 10]);
});
