'use strict';
/* The radial drawing has as many shapes as the screen can show, for a tree of any size. */
const test = require('node:test');
const assert = require('node:assert');
const { load } = require('../load');

const palette = { colour: (token) => token, faint: (token) => token };
const atlas = load(
  { palette, theme: { current: () => 'light' } },
  'core/format',
  'explorer/camera',
  'explorer/colouring',
  'explorer/drawing',
  'tree/tree',
  'tree/layout',
  'tree/visibility',
  'tree/paint',
);
const SIZE = { width: 800, height: 600 };
const RIM = 250; // px
const CHUNK = 400;

/** Return a scene with a root and `leaves` leaves, of which each `step`-th is bright. */
function createStar(leaves, step) {
  const tree = atlas.tree.createTree({
    end: [leaves + 1, ...Array.from({ length: leaves }, (_, at) => at + 2)],
    height: [100, ...new Array(leaves).fill(0)],
    leaf: [-1, ...Array.from({ length: leaves }, (_, at) => at)],
    clade: new Array(leaves + 1).fill(-1),
  });
  return {
    tree,
    layout: atlas.treeLayout.layOut(tree, 0, new Set()),
    bright: Float32Array.from({ length: leaves }, (_, row) => (row % step ? 0.1 : 0.9)),
    tokens: ['--family-0'],
    hueOf: () => 0,
    brightest: (node) => tree.leaf[node],
  };
}

/** Draw a scene, and return the number of lines and dots, the largest number in one path, and the radii of dots. */
function draw(scene) {
  const found = { lines: 0, dots: 0, most: 0, tips: [] };
  const [x, y] = [SIZE.width / 2, SIZE.height / 2];
  let path = 0;
  const add = (what) => {
    found[what]++;
    path++;
  };
  const dot = (cx, cy) => {
    add('dots');
    found.tips.push(Math.hypot(cx - x, cy - y));
  };
  const done = () => {
    found.most = Math.max(found.most, path);
    path = 0;
  };
  const ctx = {
    beginPath: () => {
      path = 0;
    },
    moveTo: () => add('lines'),
    rect: (left, top, width) => dot(left + width / 2, top + width / 2),
    arc: (cx, cy, r) => (r < 10 ? dot(cx, cy) : null),
    ...Object.fromEntries(['lineTo', 'closePath', 'setLineDash', 'fillRect'].map((name) => [name, () => {}])),
    stroke: done,
    fill: done,
  };
  atlas.treePaint.paint(ctx, scene, { x: 0, y: 0, k: RIM / atlas.treeLayout.RIM }, SIZE);
  return found;
}

test('each model of a small tree is drawn', () => {
  const found = draw(createStar(100, 7));
  assert.strictEqual(found.dots, 100);
});

test('a tree of any size has no more shapes than the rim has places', () => {
  const places = 2 * Math.PI * RIM;
  for (const leaves of [20_000, 100_000]) {
    const found = draw(createStar(leaves, 500));
    assert.ok(found.dots <= 2 * places + 1 && found.lines <= 6 * places + 200, `${found.dots}, ${found.lines}`);
    assert.ok(found.most <= 2 * CHUNK, `${found.most} shapes in one path`);
    const far = found.tips.filter((tip) => tip > RIM * 1.05).length;
    assert.strictEqual(far, leaves / 500, 'the brightest models are drawn');
  }
});
