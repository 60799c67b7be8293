'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load } = require('../load');

const atlas = load('explorer/labels', 'tree/callouts');
const LETTER = 7; // px
const SIZE = { width: 1000, height: 600 };
const DISC = { centre: { x: 500, y: 300 }, ring: 270, rim: 250, k: 0.25 };

/** Place names beside the disc. Names are {text, a, rank, isMarked}, most important first. */
function place(names, size = SIZE, disc = DISC) {
  const space = atlas.labels.createSpace({ x0: 2, y0: 2, x1: size.width - 2, y1: size.height - 2 });
  const candidates = names.map(({ text, a, rank = 0, isMarked = false }, node) => ({
    ...{ node, text, a, rank, isMarked, height: 18, width: text.length * LETTER },
    widthOf: (other) => other.length * LETTER,
  }));
  return atlas.treeCallouts.place(candidates, { ...disc, size, space });
}
const nodesOf = (labels) => [...labels].map(({ node }) => node).sort((a, b) => a - b);

/** Return the distance of a rectangle from a point; 0 if it contains the point. */
const gapOf = ({ x, y, width, height }, point) =>
  Math.hypot(Math.max(0, Math.abs(x - point.x) - width / 2), Math.max(0, Math.abs(y - point.y) - height / 2));
const overlap = (one, other) =>
  Math.abs(one.x - other.x) < (one.width + other.width) / 2 - 1e-6 &&
  Math.abs(one.y - other.y) < (one.height + other.height) / 2 - 1e-6;

/** Check what is true of all names beside a disc. */
function check(labels, size = SIZE, disc = DISC) {
  labels.forEach((one, at) => {
    assert.ok(!labels.slice(0, at).some((other) => overlap(one, other)), `${one.text} covers another name`);
    assert.ok(gapOf(one, disc.centre) >= disc.ring, `${one.text} covers the disc`);
    assert.ok(one.x - one.width / 2 >= 0 && one.x + one.width / 2 <= size.width, `${one.text} is cut off`);
    assert.ok(one.y - one.height / 2 >= 0 && one.y + one.height / 2 <= size.height, `${one.text} is cut off`);
  });
}

test('names all around a disc do not overlap, and are beside their branches', () => {
  const names = Array.from({ length: 48 }, (_, at) => ({ text: `Family ${at}`, a: (at * 2 * Math.PI) / 48 }));
  const labels = place(names);
  check(labels);
  assert.ok(labels.length >= 40, `${labels.length} of 48 names are shown`);
  for (const { node, x } of labels) {
    const { a } = names[node];
    if (Math.abs(Math.cos(a)) > 0.01) assert.strictEqual(x > DISC.centre.x, Math.cos(a) > 0, names[node].text);
  }
  const steep = labels.filter(({ node }) => Math.abs(Math.sin(names[node].a)) > 0.98);
  assert.ok(steep.length >= 4, 'names near the top and the bottom are not left out');
});

test('where there is not room for all, the most important names are shown', () => {
  const names = Array.from({ length: 40 }, (_, at) => ({ text: `Family ${at}`, a: 0.001 * (at % 7) }));
  const labels = place(names);
  check(labels);
  const nodes = nodesOf(labels);
  assert.ok(nodes.length >= 5 && nodes.length < 40);
  assert.deepStrictEqual(nodes, [...nodes.keys()], 'no name is shown in the place of a more important one');
});

test('the name of a chosen model has a place where that of another model has none', () => {
  const crowd = Array.from({ length: 5 }, (_, at) => ({ text: `Family ${at}`, a: 0.001 * at }));
  const others = Array.from({ length: 200 }, (_, at) => ({ text: `model-${at}`, rank: 3, a: 2 + 0.01 * at }));
  const model = { text: 'a-chosen-model', rank: 3, a: 0.006 };
  const placeBeside = (one) => {
    const labels = place([...crowd, one, ...others]);
    check(labels);
    return nodesOf(labels).filter((node) => node <= crowd.length);
  };
  assert.deepStrictEqual(placeBeside(model), [0, 1, 2, 3, 4]);
  assert.deepStrictEqual(placeBeside({ ...model, isMarked: true }), [0, 1, 2, 3, 4, 5]);
});

test('a long name is shortened to fit, and left out if few letters would be left', () => {
  const long = { text: 'a'.repeat(60), a: 0 };
  const [label] = place([long]);
  check([label]);
  assert.ok(label.text.endsWith('…') && label.text.length > 9);
  const narrow = { width: 640, height: 600 };
  assert.deepStrictEqual([...place([long], narrow, { ...DISC, centre: { x: 320, y: 300 } })], []);
});

test('a line leads from the ring at the branch to the name', () => {
  for (const { x, y, wx, wy, line } of place([0.1, 1.2, 2.5, 4].map((a) => ({ text: 'Family', a })))) {
    const from = [DISC.centre.x + wx * DISC.k, DISC.centre.y + wy * DISC.k];
    const [x0, y0, x1, y1] = [from[0] + line[0], from[1] + line[1], from[0] + line[2], from[1] + line[3]];
    const start = Math.hypot(x0 - DISC.centre.x, y0 - DISC.centre.y);
    assert.ok(start >= DISC.ring && start < DISC.ring + 16);
    assert.ok(Math.abs(x1 - x) <= (6 * LETTER) / 2 && Math.abs(y1 - y) < 1e-6);
  }
});

test('beside a disc with many models, only some models have a name, and beside one with few, all have', () => {
  const models = (count) =>
    Array.from({ length: count }, (_, at) => ({ text: `model-${at}`, rank: 3, a: (at * 2 * Math.PI) / count }));
  const some = place(models(400));
  check(some);
  assert.ok(some.length > 4 && some.length < 40);
  const all = place(models(40));
  check(all);
  assert.ok(all.length >= 36, `${all.length} of 40 names are shown`);
});
