'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain } = require('../load');

const atlas = load(
  'core/format',
  'explorer/camera',
  'explorer/labels',
  'sharing/svg-canvas',
  'graph/outlines',
  'explorer/colouring',
  'graph/pick',
);
const size = { width: 800, height: 600 };

test('zooming keeps the point under the finger, within the limits', () => {
  const camera = { x: 10, y: -4, k: 2 };
  const before = atlas.camera.toWorld(camera, size, 100, 500);
  const closer = atlas.camera.zoomAt(camera, size, 100, 500, 3, { least: 1, most: 10 });
  const after = atlas.camera.toWorld(closer, size, 100, 500);
  assert.ok(Math.hypot(before[0] - after[0], before[1] - after[1]) < 1e-9);
  assert.strictEqual(atlas.camera.zoomAt(camera, size, 0, 0, 100, { least: 1, most: 10 }).k, 10);
});

test('a camera survives its link, on any screen', () => {
  const fitted = { x: 0, y: 0, k: 0.4 };
  const text = atlas.camera.write({ x: 12.34, y: -5, k: 2 }, fitted);
  assert.strictEqual(text, '12.3,-5.0,5');
  assert.deepStrictEqual(plain(atlas.camera.read(text, { x: 0, y: 0, k: 0.2 })), { x: 12.3, y: -5, k: 1 });
  for (const wrong of ['', '1,2', 'a,b,c', '1,2,0', '1,2,-3'])
    assert.strictEqual(atlas.camera.read(wrong, fitted), null);
});

test('a flight begins and ends where it should', () => {
  const [a, b] = [
    { x: 0, y: 0, k: 1 },
    { x: 100, y: 50, k: 8 },
  ];
  assert.deepStrictEqual(plain(atlas.camera.between(a, b, 0)), a);
  const end = atlas.camera.between(a, b, 1);
  assert.ok(Math.abs(end.x - 100) < 1e-9 && Math.abs(end.k - 8) < 1e-9);
  assert.deepStrictEqual(plain(atlas.camera.between(a, { x: 10, y: 0, k: 1 }, 0.5)), { x: 5, y: 0, k: 1 });
});

test('labels in a column keep apart and near their places', () => {
  const column = [10, 40, 44, 46, 95].map((wanted) => ({ wanted, height: 10 }));
  const places = plain(atlas.labels.stack(column, 0, 100));
  assert.deepStrictEqual([places[0], places[4]], [10, 95]);
  places.slice(1).forEach((place, at) => {
    assert.ok(place - places[at] >= 10 - 1e-9);
  });
  assert.ok(Math.abs((places[1] + places[2] + places[3]) / 3 - (40 + 44 + 46) / 3) < 1e-9, 'they move together');
  assert.ok(atlas.labels.stack([{ wanted: -50, height: 10 }], 0, 100)[0] === 5);
  assert.strictEqual(atlas.labels.stack(column, 0, 49), null, 'there is no room');
});

test('turned labels may pass each other where upright ones overlap', () => {
  const space = atlas.labels.createSpace({ x0: 0, y0: 0, x1: 400, y1: 400 });
  const label = (x, y, turn) => ({ x, y, width: 200, height: 16, turn });
  assert.ok(space.take(label(150, 150, Math.PI / 4)));
  assert.ok(space.take(label(170, 130, Math.PI / 4)), 'a parallel label beside it');
  assert.ok(!space.take(label(150, 150, 0)) && !space.take(label(155, 160, Math.PI / 4)));
  assert.ok(!space.take(label(390, 200, 0)), 'off the stage');
  assert.ok(atlas.labels.contains(label(150, 150, Math.PI / 4), [200, 200]));
  assert.ok(!atlas.labels.contains(label(150, 150, Math.PI / 4), [200, 100]));
});

test('a shortened label keeps at least some letters', () => {
  const measure = (text) => 10 * text.length;
  const label = { text: 'abcdefghij', width: 100, height: 16 };
  assert.strictEqual(atlas.labels.shorten(label, 120, measure, 4), label);
  assert.deepStrictEqual(plain(atlas.labels.shorten(label, 55, measure, 4)), {
    text: 'abcd\u2026',
    width: 50,
    height: 16,
  });
  assert.strictEqual(atlas.labels.shorten(label, 35, measure, 4), null);
});

test('upright labels keep apart and on the screen', () => {
  const box = (text, x, y) => ({ text, x, y, width: 60, height: 16 });
  const placed = atlas.labels.boxes(
    [box('a', 100, 100), box('b', 120, 105), box('c', 100, 130), box('off', 10, 10)],
    { x0: 0, y0: 0, x1: 800, y1: 600 },
  );
  assert.deepStrictEqual(plain(placed.map((one) => one.text)), ['a', 'c']);
});

test('what is drawn on the SVG canvas is SVG', () => {
  const ctx = new atlas.SvgCanvas();
  ctx.fillStyle = 'red';
  ctx.beginPath();
  ctx.moveTo(0, 0);
  ctx.lineTo(10, 0);
  ctx.arc(0, 0, 5, 0, Math.PI);
  ctx.closePath();
  ctx.fill();
  ctx.save();
  ctx.translate(5, 5);
  ctx.rotate(Math.PI / 2);
  ctx.font = '600 12px "Noto Sans", sans-serif';
  ctx.fillText('a<b & "c"', 0, 0);
  ctx.restore();
  ctx.beginPath();
  ctx.arc(5, 5, 2, 0, 2 * Math.PI);
  ctx.stroke();
  const text = ctx.text(100, 50, 'T & t');
  assert.match(
    text,
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="100" height="50" viewBox="0 0 100 50"><title>T &amp; t<\/title>/,
  );
  assert.match(text, /<path d="M0 0L10 0L5 0A5 5 0 0 1 -5 0Z" fill="red"\/>/);
  assert.match(text, /transform="matrix\(0 1 -1 0 5 5\)"/);
  assert.match(text, />a&lt;b &amp; &quot;c&quot;<\/text>/);
  assert.match(text, /A2 2 0 0 1 3 5A2 2 0 0 1 7 5/);
});

test('outlines go around their community and leave strays out', () => {
  const x = [];
  const y = [];
  const member = [];
  for (let at = 0; at < 60; at++) {
    x.push(5000 + 100 * Math.cos(at));
    y.push(5000 + 100 * Math.sin(at));
    member.push(0);
  }
  x.push(9900, 100);
  y.push(9900, 100);
  member.push(0, 1);
  const [first, second] = atlas.graphOutlines.outlineAll(x, y, member, 2);
  assert.strictEqual(second, null);
  assert.strictEqual(first.models, 61);
  const reach = Math.max(...[...first.points].map((value) => Math.abs(value - 5000)));
  assert.ok(reach > 100 && reach < 300, `reach is ${reach}`);
  assert.ok(
    atlas.graphPick.isInside(first.points, 5000, 5000) && !atlas.graphPick.isInside(first.points, 9900, 9900),
  );
  const box = atlas.graphOutlines.boxOf(x, y, [...x.keys()]);
  assert.ok(box.x1 < 9000 && box.x0 > 4000);
});

test('numbers and months are written for people', () => {
  const { short, count, month, address } = atlas.format;
  assert.deepStrictEqual(
    [short(null), short(0), short(950), short(1200), short(7615616512), short(339e6), short(999950)],
    ['unknown', '0', '950', '1.2k', '7.6B', '339M', '1M'],
  );
  assert.deepStrictEqual(
    [count(14852), month(291), month(null), address('a b/c#d')],
    ['14,852', 'Apr 2024', 'unknown', 'a%20b/c%23d'],
  );
});
