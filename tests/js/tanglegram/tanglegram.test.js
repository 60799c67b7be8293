'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, MODELS, CLADES, FACTS, TREE } = require('../load');

const atlas = load(
  'core/format',
  'catalogue/catalogue',
  'tanglegram/order',
  'tanglegram/trees',
  'tanglegram/layout',
);
const { tanglegramOrder, tanglegramTrees, tanglegramLayout } = atlas;
const catalogue = atlas.catalogue.createCatalogue(MODELS, CLADES);
const places = { architectures: ['', 'llama', 'qwen2'], architecture: [1, 1, 1, 1, 2, 2, 0] };
const data = { catalogue, facts: FACTS, tree: TREE, places, lineage: null };
const ALL = [1, 0, 5, 2, 4, 3, 6];

/* Random numbers that are the same in each run. */
function randomly(seed) {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}
function shuffled(count, random) {
  const list = [...Array(count).keys()];
  for (let at = count - 1; at > 0; at--) {
    const other = random(at + 1);
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}
function countPairs(left, right) {
  let crossings = 0;
  left.forEach((a, at) => {
    for (const b of left.slice(at + 1)) if (right.indexOf(a) > right.indexOf(b)) crossings++;
  });
  return crossings;
}

test('crossings are counted as by comparing all pairs', () => {
  const random = randomly(7);
  for (const count of [1, 2, 3, 8, 33, 100])
    for (let round = 0; round < 5; round++) {
      const [left, right] = [shuffled(count, random), shuffled(count, random)];
      assert.strictEqual(tanglegramOrder.countCrossings(left, right), countPairs(left, right));
    }
});

test('the trees have the same models, and the groups of the data', () => {
  const { rows, left, right } = tanglegramTrees.build(data, 'line', -1, ALL);
  assert.deepStrictEqual(plain(rows), ALL);
  const models = (tree) => plain(tanglegramOrder.listLeaves(tree)).sort((a, b) => a - b);
  assert.deepStrictEqual(models(left), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepStrictEqual(models(right), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepStrictEqual(
    plain(left.names.filter(Boolean)),
    ['Llama', 'Llama 3', 'Qwen'],
    'branches with one model have no node',
  );
  assert.deepStrictEqual(plain(right.names.filter(Boolean)), ['Llama', 'Qwen', 'llama', 'qwen2']);
});

test('a family is a branch of the tree', () => {
  const { left } = tanglegramTrees.build(data, 'owner', 0, [1, 0, 2, 3]);
  assert.strictEqual(left.names[0], 'Llama');
  assert.deepStrictEqual(plain(tanglegramOrder.listLeaves(left)).sort(), [0, 1, 2, 3]);
});

test('models that were not in an edition are left out', () => {
  const earlier = {
    date: '2026-09-19',
    title: ['Llama', 'Llama 3'],
    parent: [-1, 0],
    family: [0, 1, 1, -2, -1, -1, -2],
  };
  const { rows, right } = tanglegramTrees.build({ ...data, places: { earlier } }, 'edition', -1, ALL);
  assert.deepStrictEqual(plain(rows), [1, 0, 5, 2, 4]);
  assert.deepStrictEqual(plain(right.names.filter(Boolean)), ['Llama', 'Unplaced', 'Llama 3']);
});

test('a rotated copy of a tree is untangled', () => {
  const { left } = tanglegramTrees.build(data, 'line', -1, ALL);
  const copy = { ...left, children: left.children.map((below) => [...below].reverse()) };
  const tangle = tanglegramOrder.untangle(left, copy);
  assert.ok(tangle.before > 0);
  assert.strictEqual(tangle.after, 0);
});

test('the model of a row and the model of a line are found', () => {
  const { left, right } = tanglegramTrees.build(data, 'line', -1, ALL);
  const layout = tanglegramLayout.layOut({ left, right }, { width: 1000, height: 600, isNamed: false });
  for (const model of ALL.keys()) {
    const [from, to] = tanglegramLayout.ends(layout, model);
    assert.strictEqual(tanglegramLayout.find(layout, 20, from), model);
    assert.strictEqual(tanglegramLayout.find(layout, 980, to), model);
    assert.strictEqual(tanglegramLayout.find(layout, layout.start + 1, from), model);
  }
  assert.strictEqual(tanglegramLayout.find(layout, 20, layout.height + 50), -1);
});
