'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain, MODELS, CLADES, FACTS, TREE } = require('../load');

const atlas = load(
  'core/format',
  'catalogue/catalogue',
  'explorer/colouring',
  'explorer/camera',
  'explorer/labels',
  'tree/tree',
  'tree/layout',
  'tree/visibility',
  'tree/newick',
  'tree/colours',
  'tree/pick',
);
const catalogue = atlas.catalogue.createCatalogue(MODELS, CLADES);
const tree = atlas.tree.createTree(TREE);
const { treeLayout } = atlas;
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

test('parents and counts follow from the preorder', () => {
  assert.deepStrictEqual([...tree.parent], [-1, 0, 1, 2, 1, 4, 4, 6, 6, 0, 9, 9, 0, 12]);
  assert.deepStrictEqual([...tree.count], [7, 4, 1, 1, 3, 1, 2, 1, 1, 2, 1, 1, 1, 1]);
  assert.deepStrictEqual(plain(atlas.tree.childrenOf(tree, 4)), [5, 6]);
  assert.deepStrictEqual(plain(atlas.tree.rowsBelow(tree, 4, [1, 1, 0, 1, 1, 1, 1])), [1, 3]);
});

test('nodes are named in links, and found again', () => {
  for (const [node, text] of [
    [1, 'llama'],
    [4, 'llama-3'],
    [6, 'a/llama-3-8b-gguf~2'],
    [12, 'c/strange~1'],
  ]) {
    assert.strictEqual(atlas.tree.writeNode(tree, node, catalogue), text);
  }
  assert.strictEqual(atlas.tree.readNode(tree, 'llama-3', catalogue), 4);
  assert.strictEqual(atlas.tree.readNode(tree, 'b/llama-3-70b~2', catalogue), 6);
  assert.strictEqual(atlas.tree.readNode(tree, 'c/strange~1', catalogue), 12);
  for (const wrong of ['', 'nothing', 'no/model~3'])
    assert.strictEqual(atlas.tree.readNode(tree, wrong, catalogue), -1);
});

test('the wedge of a node is inside the wedge of its parent and farther from the centre', () => {
  for (const [scale, zoom] of [
    ['count', 1],
    ['count', 16],
    ['count', 1e6],
    ['height', 1],
  ]) {
    const layout = treeLayout.layOut(tree, 0, new Set(), scale, treeLayout.spreadAt(zoom));
    for (let node = 1; node < tree.size; node++) {
      const [a0, a1] = treeLayout.wedge(layout, node);
      const [p0, p1] = treeLayout.wedge(layout, tree.parent[node]);
      assert.ok(a0 >= p0 - 1e-9 && a1 <= p1 + 1e-9);
      near(a1 - a0, layout.unit * tree.count[node]);
      assert.ok(treeLayout.radius(layout, node) > treeLayout.radius(layout, tree.parent[node]));
    }
    assert.strictEqual(treeLayout.radius(layout, 0), 0);
    assert.strictEqual(treeLayout.radius(layout, 13), treeLayout.RIM);
  }
});

test('when the zoom grows, branches move to the rim, and a point of the screen can follow them', () => {
  const [far, close] = [1, 64].map((zoom) =>
    treeLayout.layOut(tree, 0, new Set(), 'count', treeLayout.spreadAt(zoom)),
  );
  for (const node of [1, 4, 6, 9]) {
    const [before, after] = [far, close].map((layout) => treeLayout.radius(layout, node));
    assert.ok(after > before && treeLayout.angle(far, node) === treeLayout.angle(close, node));
    assert.ok(Math.abs(treeLayout.moveRadius(far, before, close.spread) - after) < 1e-3);
  }
  assert.strictEqual(treeLayout.moveRadius(far, 1000, close.spread), 1000);
  assert.strictEqual(treeLayout.spreadAt(1), treeLayout.spreadAt(2));
});

test('a branch can be the root, and another collapsed', () => {
  const layout = treeLayout.layOut(tree, 1, new Set([4]), 'count');
  near(treeLayout.wedge(layout, 2)[1] - treeLayout.wedge(layout, 2)[0], layout.unit);
  near(treeLayout.wedge(layout, 4)[1] - treeLayout.wedge(layout, 4)[0], layout.unit * 3 ** 0.75);
  assert.ok(treeLayout.shows(layout, 4) && !treeLayout.shows(layout, 5) && !treeLayout.shows(layout, 9));
});

test('a collapsed branch needs less space than its models, and models that are not loaded need less still', () => {
  // The root has two branches of 100 models, and a third with 100 models that are not loaded.
  const models = Array.from({ length: 200 }, (_, row) => row);
  const branch = (row) => [-1, ...models.slice(row, row + 100)];
  const ends = (first) => [first + 101, ...models.slice(0, 100).map((at) => first + at + 2)];
  const wide = atlas.tree.createTree({
    leaf: [-1, ...branch(0), ...branch(100), -1],
    clade: [-1, ...Array(203).fill(-1)],
    end: [204, ...ends(1), ...ends(102), 204],
    height: Array(204).fill(0),
    rests: [203],
    left_out: [100],
  });
  const widthsOf = (collapsed) => {
    const layout = treeLayout.layOut(wide, 0, new Set([...collapsed, 203]), 'count');
    return [1, 102, 203].map((node) => {
      const [from, to] = treeLayout.wedge(layout, node);
      return (to - from) / layout.unit;
    });
  };
  const [open, folded, rest] = widthsOf([102]);
  near(open, 100);
  assert.ok(rest >= 2 && rest < folded && folded < open);
  widthsOf([]).forEach((width, at) => {
    near(width, [100, 100, rest][at]);
  });
});

test('what lies at a point is found', () => {
  const layout = treeLayout.layOut(tree, 0, new Set(), 'height');
  for (let node = 1; node < tree.size; node++) {
    const found = treeLayout.find(layout, treeLayout.angle(layout, node), treeLayout.radius(layout, node) - 1);
    assert.strictEqual(found === node || tree.parent[node] === found || found > node, true);
  }
  for (const node of [3, 5, 7, 8, 10, 11, 13])
    assert.strictEqual(treeLayout.leafAt(layout, treeLayout.angle(layout, node)), node);
  const [a, r] = treeLayout.polar(...treeLayout.point(layout, 11));
  near(a, treeLayout.angle(layout, 11));
  assert.ok(Math.abs(r - treeLayout.RIM) < 1e-3);
});

test('only what the screen shows is visited, and thin wedges as one ray', () => {
  const layout = treeLayout.layOut(tree, 0, new Set(), 'count');
  const seen = (camera, size) => {
    const nodes = [];
    atlas.treeVisibility.walk(layout, camera, size, (node, _first, _last, ray) => nodes.push([node, ray]));
    return nodes;
  };
  assert.strictEqual(seen({ x: 0, y: 0, k: 0.2 }, { width: 600, height: 600 }).length, 14);
  assert.ok(seen({ x: 0, y: 0, k: 0.0002 }, { width: 600, height: 600 }).every(([node, ray]) => ray || node <= 1));
  const [x, y] = treeLayout.point(layout, 13);
  const close = seen({ x, y, k: 20 }, { width: 300, height: 300 }).map(([node]) => node);
  assert.ok(close.includes(13) && !close.includes(3));
  assert.deepStrictEqual(
    plain(
      atlas.treeVisibility.rowsInSight(layout, { x: 0, y: 0, k: 0.2 }, { width: 600, height: 600 }, null).sort(),
    ),
    [0, 1, 2, 3, 4, 5, 6],
  );
});

test('branches take the colour that three fifths of their leaves share', () => {
  const colouring = atlas.colouring.colour('family', { catalogue, facts: FACTS });
  const bright = atlas.colouring.brightness('downloads', FACTS, 7);
  const all = atlas.treeColours.shade(tree, 0, colouring, null, bright);
  assert.deepStrictEqual([all.hue[0], all.hue[1], all.hue[9], all.hue[12]], [-1, 0, 1, 2]);
  assert.strictEqual(catalogue.ids[all.brightest[0]], 'a/llama-3-8b');
  const some = atlas.treeColours.shade(tree, 0, colouring, [0, 0, 0, 0, 1, 0, 0], bright);
  assert.deepStrictEqual(
    [some.hue[0], some.hue[1], some.hue[9], some.hue[11]],
    [1, atlas.colouring.DIM, 1, atlas.colouring.DIM],
  );
  assert.strictEqual(some.kept[0], 1);
});

test('small families side by side have alternating colours, and keep them when a filter dims some of their models', () => {
  // Four families without a colour, with two models each, and two unplaced models.
  const families = [0, 1, 2, 3];
  const many = atlas.tree.createTree({
    leaf: [-1, ...families.flatMap((at) => [-1, 2 * at, 2 * at + 1]), -1, 8, 9],
    clade: [-1, ...families.flatMap((at) => [at, -1, -1]), -1, -1, -1],
    end: [16, ...families.flatMap((at) => [3 * at + 4, 3 * at + 3, 3 * at + 4]), 16, 15, 16],
    height: Array(16).fill(1),
    labels: { 13: 'Unplaced' },
  });
  const small = atlas.catalogue.createCatalogue(
    { ids: [...'abcdefghij'].join('\n'), family: [0, 0, 1, 1, 2, 2, 3, 3, -1, -1] },
    {
      ...{
        slug: ['p', 'q', 'r', 's'],
        title: ['P', 'Q', 'R', 'S'],
        parent: [-1, -1, -1, -1],
        models: [2, 2, 2, 2],
      },
      ...{ own: [2, 2, 2, 2], colour: [-1, -1, -1, -1], shade: [0, 0, 0, 0] },
    },
  );
  const bright = new Float32Array(10);
  const coloursOf = (root, mask) => {
    const colouring = atlas.colouring.colour('family', { catalogue: small, facts: null, root: root ? 0 : -1 });
    const { hue } = atlas.treeColours.shade(many, root, colouring, mask, bright);
    const tokens = [...colouring.entries.map(({ token }) => token), atlas.treeColours.tintOf(colouring)];
    return [...hue].map((at) => (at >= 0 ? tokens[at] : at));
  };
  const { PLAIN, DIM } = atlas.colouring;
  const tint = '--neutral-5';
  const [grey, other] = [Array(3).fill(PLAIN), Array(3).fill(tint)];
  assert.deepStrictEqual(coloursOf(0, null).slice(1), [
    ...grey,
    ...other,
    ...grey,
    ...other,
    ...Array(3).fill('--unknown'),
  ]);
  const some = coloursOf(0, [0, 0, 1, 0, 1, 1, 1, 1, 1, 1]);
  assert.deepStrictEqual(some.slice(1, 7), [DIM, DIM, DIM, tint, tint, DIM]);
  assert.deepStrictEqual(some.slice(7), [...grey, ...other, ...Array(3).fill('--unknown')]);
  assert.deepStrictEqual(coloursOf(1, null).slice(1, 4), grey, 'there is only one family here');
});

test('arrow keys walk the tree and end nowhere', () => {
  const layout = treeLayout.layOut(tree, 0, new Set([9]), 'count');
  const step = (node, key) => atlas.treePick.step(layout, node, key);
  assert.deepStrictEqual(
    [step(0, 'ArrowDown'), step(1, 'ArrowRight'), step(12, 'ArrowRight'), step(1, 'ArrowLeft')],
    [1, 9, 1, 12],
  );
  assert.deepStrictEqual(
    [step(9, 'ArrowDown'), step(5, 'ArrowUp'), step(0, 'ArrowUp'), step(8, 'Home'), step(3, 'x')],
    [9, 4, 0, 0, -1],
  );
});

test('pointing at a branch means its clade, inside a clade the branch itself', () => {
  const scene = {
    layout: treeLayout.layOut(tree, 0, new Set(), 'height'),
    bright: new Float32Array(7),
    titleOf: (node) => atlas.tree.titleOf(tree, node, CLADES),
  };
  const size = { width: 800, height: 800 };
  const camera = { x: 0, y: 0, k: 0.3 };
  const at = (node, r) =>
    atlas.camera.toScreen(
      camera,
      size,
      r * Math.cos(treeLayout.angle(scene.layout, node)),
      r * Math.sin(treeLayout.angle(scene.layout, node)),
    );
  const pick = (node, r) => atlas.treePick.pick(scene, at(node, r), camera, size, []);
  assert.strictEqual(pick(6, 850), 4);
  assert.strictEqual(pick(11, 1005), 11);
  scene.layout = treeLayout.layOut(tree, 4, new Set(), 'height');
  assert.strictEqual(pick(6, 400), 6);
  assert.strictEqual(pick(7, 700), 7);
  assert.strictEqual(pick(6, 1600), -1);
});

test('the branch in view is written as Newick, with quotes where they are needed', () => {
  const names = {
    leafName: (row) => (row === 6 ? "it's" : catalogue.ids[row]),
    nodeName: (node) => atlas.tree.titleOf(tree, node, CLADES),
  };
  assert.strictEqual(
    atlas.newick(tree, 4, names),
    "(a/llama-3-8b:0.4,(a/llama-3-8b-gguf:0.2,b/llama-3-70b:0.2):0.2)'Llama 3':0;\n",
  );
  assert.strictEqual(
    atlas.newick(tree, 0, { ...names, isKept: (node) => [3, 7, 13].includes(node) }),
    "((a/llama-2-7b:0.6,a/llama-3-8b-gguf:0.6)Llama:0.4,'it''s':1):0;\n",
    'nodes with one kept branch are left out, and lengths are added up',
  );
  const whole = atlas.newick(tree, 0, names);
  assert.match(whole, /'it''s'/);
  assert.match(
    atlas.newick(tree, 4, { ...names, leafName: () => 'a\\' }),
    /'a\uff3c5C'/,
    'a backslash would swallow the quote',
  );
  const alike = ['a\\', 'a\uff3c', 'a\ufe68', 'a\\\ufe68', 'a\\\\', 'a\uff3c\ufe68'];
  const written = alike.map((name) => atlas.newick(tree, 4, { ...names, leafName: () => name }));
  assert.strictEqual(new Set(written).size, alike.length, 'different labels stay different');
  assert.strictEqual(whole.split('(').length, whole.split(')').length);
  assert.strictEqual(whole.match(/[(,]'?[^(),']*\//g).length, 6);
  const numbers = atlas.newick(tree, 4, { ...names, nodeName: () => 'Infinity' });
  assert.match(numbers, /\)'Infinity family':0;/, 'a reader would take the label for a number');
});
