'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, TREE } = require('../load');

const atlas = load(
  'core/format',
  'explorer/camera',
  'tree/tree',
  'tree/layout',
  'tree/rectangular-layout',
  'tree/rectangular-time',
);
const tree = atlas.tree.createTree(TREE);
const { treeLayout, rectangularLayout, rectangularTime } = atlas;
const layOut = (collapsed, { scale = 'count', axis = null } = {}) =>
  rectangularLayout.layOut(treeLayout.layOut(tree, 0, new Set(collapsed), scale), scale, axis);
const isNamed = (node) => [1, 4, 9, 12].includes(node);
const SIZE = { width: 1000, height: 400 };
const columnsOf = (isTime) => rectangularLayout.columnsOf(SIZE, 0, { hasCounts: true, isTime, hasPath: false });

test('each model and each collapsed branch has a row of its own, in the order of the tree', () => {
  const whole = layOut([]);
  assert.strictEqual(whole.rows, 7);
  assert.deepStrictEqual(
    [...Array(7).keys()].map((row) => rectangularLayout.endAt(whole, row + 0.9)),
    [3, 5, 7, 8, 10, 11, 13],
  );
  const folded = layOut([4]);
  assert.strictEqual(folded.rows, 5);
  assert.deepStrictEqual(
    [...Array(5).keys()].map((row) => rectangularLayout.endAt(folded, row)),
    [3, 4, 10, 11, 13],
  );
  assert.strictEqual(rectangularLayout.visible(folded, 8), 4);
  assert.strictEqual(rectangularLayout.visible(folded, 10), 10);
});

test('children are right of their parents, and models are aligned', () => {
  for (const scale of ['count', 'height']) {
    const layout = layOut([], { scale });
    for (let node = 1; node < tree.size; node++) {
      assert.ok(treeLayout.radius(layout, node) > treeLayout.radius(layout, tree.parent[node]));
      if (tree.leaf[node] >= 0) assert.strictEqual(treeLayout.radius(layout, node), treeLayout.RIM);
    }
  }
});

test('only the branches of the visible rows are visited', () => {
  const layout = layOut([]);
  const columns = columnsOf(false);
  const size = { ...SIZE, height: columns.top + 40 };
  const camera = rectangularLayout.cameraAt(columns, 40, size, 1);
  const grid = rectangularLayout.project(layout, columns, camera, size);
  assert.strictEqual(Math.round(rectangularLayout.scrollOf(columns, camera, size)), 40);
  assert.deepStrictEqual([grid.first, grid.stop], [2, 4]);
  const visited = [];
  rectangularLayout.walk(grid, (node) => visited.push(node));
  assert.deepStrictEqual(visited, [0, 1, 4, 6, 7, 8]);
  assert.strictEqual(Math.floor(grid.rowAt(grid.y(2) + 1)), 2);
});

test('low branches are drawn as one line', () => {
  const columns = columnsOf(false);
  const camera = rectangularLayout.cameraAt(columns, 0, SIZE, 0.02);
  const grid = rectangularLayout.project(layOut([]), columns, camera, SIZE);
  const ends = [];
  rectangularLayout.walk(grid, (node, _from, _to, isEnd) => isEnd && ends.push(node));
  assert.deepStrictEqual(ends, [2, 5, 6, 9, 12]);
});

test('on a time axis, models are at their dates and branches begin at their earliest model', () => {
  const created = [290, 300, null, 310, 280, null, null];
  const axis = rectangularTime.place({ tree, root: 0, end: tree.size }, created, isNamed);
  const layout = layOut([], { axis });
  const at = (node) => treeLayout.radius(layout, node);
  assert.deepStrictEqual([axis.first, axis.last, axis.models, axis.undated], [280, 310, 7, 3]);
  assert.ok(at(10) < at(3) && at(3) < at(5) && at(5) < at(8));
  assert.strictEqual(at(8), treeLayout.RIM);
  for (let node = 1; node < tree.size; node++) assert.ok(at(node) >= at(tree.parent[node]));
  // Models without a date are at the positions of their branches.
  assert.strictEqual(at(7), at(6));
  assert.strictEqual(at(13), at(12));
  assert.strictEqual(axis.latest(4), 310);
  assert.match(rectangularTime.describe(axis), /^3 of 7 models /);
});

test('a branch without dates has no time axis', () => {
  assert.strictEqual(rectangularTime.place({ tree, root: 0, end: tree.size }, Array(7).fill(null), isNamed), null);
});

test('the ticks of the time axis are months or years, depending on the space', () => {
  const place = (first, last) =>
    rectangularTime.place({ tree, root: 0, end: tree.size }, [first, last, last, last, last, last, last], isNamed);
  const texts = (first, last, apart) =>
    plain(rectangularTime.ticks(place(first, last), apart).map(({ text }) => text));
  assert.deepStrictEqual(texts(288, 312, 200), ['2024', 'Jul', '2025', 'Jul', '2026']);
  assert.deepStrictEqual(texts(288, 312, 400), ['2024', '2025', '2026']);
  assert.deepStrictEqual(texts(290, 290, 100), ['Mar 2024']);
});
