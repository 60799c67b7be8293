'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, MODELS, CLADES, TREE } = require('../load');

const atlas = load(
  'core/format',
  'catalogue/catalogue',
  'explorer/camera',
  'sharing/svg-canvas',
  'tree/tree',
  'tree/layout',
  'catalogue/relations',
  'catalogue/lineage',
  'tree/lineage-layout',
);
const catalogue = atlas.catalogue.createCatalogue(MODELS, CLADES);
const tree = atlas.tree.createTree(TREE);
const { treeLayout, lineageLayout } = atlas;
/* 1 and 3 come from 0; 2 from 1; 5 from 2, 4 and x/away; 6 from 5 and 0. */
const lineage = atlas.lineage.createLineage({
  start: [0, 0, 1, 2, 3, 3, 6, 8],
  base: [0, 1, 0, 2, 4, -2, 5, 0],
  outside: 'w/first\nx/away',
});
/* The same links with relations: 1 and 3 are quantised copies, 2 and 5 fine-tunes. 6 does not declare its relation. */
const related = atlas.lineage.createLineage({
  start: [0, 0, 1, 2, 3, 3, 6, 8],
  base: [0, 1, 0, 2, 4, -2, 5, 0],
  outside: 'w/first\nx/away',
  relations: ['finetune', 'quantized', ''],
  relation: [1, 0, 1, 0, 0, 0, 2, 2],
  ignored: [4],
});
const stepsOf = (list) => list.map(({ row, steps }) => [row, steps]);

test('bases and what is made from them are looked up both ways', () => {
  assert.deepStrictEqual(plain(lineage.parents(5)), [2, 4]);
  assert.deepStrictEqual(plain(lineage.missing(5)), ['x/away']);
  assert.deepStrictEqual(plain(lineage.children(0)), [1, 3, 6]);
  assert.deepStrictEqual(plain([lineage.parents(0), lineage.missing(0), lineage.children(6)]), [[], [], []]);
});

test('ancestors and descendants come nearest first, each once, and are mutual', () => {
  assert.deepStrictEqual(plain(stepsOf(lineage.ancestors(6))), [
    [5, 1],
    [0, 1],
    [2, 2],
    [4, 2],
    [1, 3],
  ]);
  assert.deepStrictEqual(plain(stepsOf(lineage.descendants(0))), [
    [1, 1],
    [3, 1],
    [6, 1],
    [2, 2],
    [5, 3],
  ]);
  for (let row = 0; row < lineage.size; row++) {
    for (const { row: other } of lineage.ancestors(row))
      assert.ok(lineage.descendants(other).some((one) => one.row === row));
    for (const { row: other } of lineage.descendants(row))
      assert.ok(lineage.ancestors(other).some((one) => one.row === row));
  }
});

test('siblings are the other models with a base in common, inside or outside the catalogue', () => {
  assert.deepStrictEqual(plain(related.siblings(1)), [3, 6]);
  assert.deepStrictEqual(plain(related.siblings(6)), [1, 3]);
  assert.deepStrictEqual(plain(related.siblings(0)), []);
  const outside = atlas.lineage.createLineage({
    start: [0, 1, 2, 4, 5],
    base: [-1, -2, -2, -1, 0],
    outside: 'a/one\nb/two',
  });
  assert.deepStrictEqual(plain([0, 1, 2, 3].map((row) => outside.siblings(row))), [[2], [2], [0, 1], []]);
});

test('a model has one relation to all of its bases, or none', () => {
  assert.deepStrictEqual(plain([0, 1, 2, 5, 6].map(related.relationOf)), [
    '',
    'quantized',
    'finetune',
    'finetune',
    '',
  ]);
  assert.deepStrictEqual(plain(related.linksOf(1).map(({ child, relation }) => [child, relation])), [
    [1, 'quantized'],
    [2, 'finetune'],
    [5, 'finetune'],
    [6, ''],
  ]);
  assert.deepStrictEqual(plain([3, 4].map(related.isIgnored)), [false, true]);
});

test('entries are grouped and counted by relation, those without one last', () => {
  const entries = ['quantized', '', 'finetune', 'quantized'].map((relation, id) => ({ id, relation }));
  assert.deepStrictEqual(
    plain(atlas.relations.group(entries).map(([relation, list]) => [relation, list.map(({ id }) => id)])),
    [
      ['finetune', [2]],
      ['quantized', [0, 3]],
      ['', [1]],
    ],
  );
  assert.strictEqual(
    atlas.relations.tally(entries),
    '1 fine-tune, 2 quantised copies, 1 with an undeclared relation',
  );
  assert.strictEqual(atlas.relations.tally([]), '');
});

test('a circle, were there one, ends where it closes', () => {
  const round = atlas.lineage.createLineage({ start: [0, 1, 2], base: [1, 0], outside: '' });
  assert.deepStrictEqual(plain(stepsOf(round.ancestors(0))), [[1, 1]]);
});

test('links above and below a model, each once', () => {
  const links = lineage.linksOf(2);
  assert.deepStrictEqual(
    plain(links.map(({ child, parent, way, far, steps }) => [child, parent, way, far, steps])),
    [
      [2, 1, 'up', 1, 1],
      [1, 0, 'up', 0, 2],
      [5, 2, 'down', 5, 1],
      [6, 5, 'down', 6, 2],
    ],
  );
});

test('links around a family, and the families at their other ends', () => {
  const llama = catalogue.rowsOf(0);
  const links = lineage.linksAround(llama);
  assert.deepStrictEqual(plain(links.map(({ child, parent, way }) => [child, parent, way])), [
    [6, 0, 'down'],
    [1, 0, 'within'],
    [2, 1, 'within'],
    [5, 2, 'down'],
    [3, 0, 'within'],
  ]);
  const of = (clade, way) =>
    plain(
      atlas.lineage.relatedOf(
        lineage.linksAround(catalogue.rowsOf(clade)).filter((link) => link.way === way),
        catalogue,
      ),
    );
  assert.deepStrictEqual(of(0, 'down'), [
    { clade: 3, models: 1 },
    { clade: -1, models: 1 },
  ]);
  assert.deepStrictEqual(of(3, 'up'), [{ clade: 0, models: 1 }]);
  assert.deepStrictEqual(of(2, 'up'), [{ clade: 1, models: 2 }]);
});

test('the way between two nodes leads along the branches', () => {
  assert.deepStrictEqual(plain(lineageLayout.pathBetween(tree, 3, 7)), [3, 2, 4, 6, 7]);
  assert.deepStrictEqual(plain(lineageLayout.pathBetween(tree, 7, 8)), [7, 6, 8]);
  assert.deepStrictEqual(plain(lineageLayout.pathBetween(tree, 7, 3)), [7, 6, 4, 2, 3]);
  assert.deepStrictEqual(plain(lineageLayout.pathBetween(tree, 10, 13)), [10, 9, 12, 13]);
});

test('curves run from the child to its base, and towards the middle between', () => {
  const layout = treeLayout.layOut(tree, 0, new Set(), 'count');
  const { curves, counts } = lineageLayout.layOut(layout, lineage.linksOf(6), 100);
  assert.strictEqual(curves.length, 6);
  assert.deepStrictEqual(plain(counts), {
    up: { all: 6, drawn: 6, away: 0 },
    down: { all: 0, drawn: 0, away: 0 },
    within: { all: 0, drawn: 0, away: 0 },
  });
  const { points, end } = curves[0];
  const near = (a, b) => assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) < 1e-6);
  near(points.slice(0, 2), treeLayout.point(layout, tree.nodeOfRow[6]));
  near(points.slice(-2), treeLayout.point(layout, tree.nodeOfRow[5]));
  assert.strictEqual(end, tree.nodeOfRow[5]);
  for (let at = 2; at < points.length - 2; at += 2)
    assert.ok(Math.hypot(points[at], points[at + 1]) < treeLayout.RIM);
});

test('the curve between neighbours is a short arc, however deep their branches join', () => {
  const deep = atlas.tree.createTree({
    leaf: [-1, ...Array.from({ length: 200 }, (_, row) => row)],
    clade: Array(201).fill(-1),
    end: [201, ...Array.from({ length: 200 }, (_, at) => at + 2)],
    height: [100, ...Array(200).fill(0)],
    labels: {},
  });
  const layout = treeLayout.layOut(deep, 0, new Set(), 'count');
  const reach = (child, parent) => {
    const { points } = lineageLayout.layOut(layout, [{ child, parent, way: 'up', far: parent }], 9).curves[0];
    const [from, to] = [points.slice(0, 2), points.slice(-2)];
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    const far = [];
    for (let at = 0; at < points.length; at += 2)
      far.push(Math.hypot(points[at] - middle[0], points[at + 1] - middle[1]));
    return Math.max(...far) / length;
  };
  assert.ok(reach(10, 11) < 1);
  assert.ok(reach(10, 60) < 1);
});

test('links outside the view are counted, and a collapsed branch represents its models', () => {
  const inside = treeLayout.layOut(tree, 1, new Set(), 'count');
  assert.deepStrictEqual(plain(lineageLayout.layOut(inside, lineage.linksOf(6), 100).counts.up), {
    all: 6,
    drawn: 2,
    away: 4,
  });
  const folded = treeLayout.layOut(tree, 0, new Set([4]), 'count');
  const { curves, counts } = lineageLayout.layOut(folded, lineage.linksOf(2), 100);
  assert.strictEqual(counts.up.away, 1);
  assert.ok(
    curves.some(({ points }) =>
      points.slice(0, 2).every((value, at) => Math.abs(value - treeLayout.point(folded, 4)[at]) < 1e-6),
    ),
  );
});

test('no more curves than asked for, and the few are not crowded out by the many', () => {
  const layout = treeLayout.layOut(tree, 0, new Set(), 'count');
  const links = [
    ...Array.from({ length: 40 }, () => ({ child: 1, parent: 0, way: 'down', far: 1 })),
    { child: 0, parent: 4, way: 'up', far: 4 },
  ];
  const { curves, counts } = lineageLayout.layOut(layout, links, 10);
  assert.strictEqual(curves.length, 10);
  assert.deepStrictEqual(plain([counts.up, counts.down]), [
    { all: 1, drawn: 1, away: 0 },
    { all: 40, drawn: 9, away: 0 },
  ]);
});
