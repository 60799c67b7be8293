'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, TREE } = require('./load.js');

/* 1 and 3 are made from 0, 2 from 1 and from a model that is not here, 4 from 2 and 3. */
const PAYLOAD = { start: [0, 0, 1, 3, 4, 6, 6, 6], base: [0, 1, -1, 0, 2, 3], outside: 'x/away' };

test('lineage: bases, what is made from a model, and all above and below, nearest first', () => {
  const { createLineage } = load('lineage').lineage;
  const lineage = createLineage(PAYLOAD);
  assert.deepEqual(plain(lineage.parents(4)), [2, 3]);
  assert.deepEqual(plain(lineage.parents(2)), [1]);
  assert.deepEqual(plain(lineage.missing(2)), ['x/away']);
  assert.deepEqual(plain(lineage.children(0)), [1, 3]);
  assert.deepEqual(plain(lineage.ancestors(4)), [{ row: 2, steps: 1 }, { row: 3, steps: 1 }, { row: 1, steps: 2 }, { row: 0, steps: 2 }]);
  assert.deepEqual(plain(lineage.descendants(0)).map((one) => one.row), [1, 3, 2, 4]);
  assert.deepEqual(plain(lineage.ancestors(6)), []);
});

test('lineage: ancestors and descendants mirror one another', () => {
  const lineage = load('lineage').lineage.createLineage(PAYLOAD);
  for (let row = 0; row < lineage.size; row++) {
    for (const above of lineage.ancestors(row)) assert.ok(lineage.descendants(above.row).some((one) => one.row === row));
  }
});

test('lineage: the links of a family lead up, down, or stay within', () => {
  const lineage = load('lineage').lineage.createLineage(PAYLOAD);
  const ways = plain(lineage.linksAround([1, 2])).map(({ child, parent, way }) => [child, parent, way]);
  assert.deepEqual(ways, [[1, 0, 'up'], [2, 1, 'within'], [4, 2, 'down']]);
});

test('bundles: a way through the tree leaves out the node where both ends meet', () => {
  const atlas = load('layout-radial', 'layout-bundles');
  const parent = [-1, 0, 1, 2, 1, 4, 4, 6, 6, 0, 9, 9, 0, 12];
  assert.deepEqual(plain(atlas.bundles.pathBetween({ ...TREE, parent }, 3, 7)), [3, 2, 4, 6, 7]);
  assert.deepEqual(plain(atlas.bundles.pathBetween({ ...TREE, parent }, 7, 8)), [7, 6, 8]);
});
