'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain } = require('../load');

const { changes } = load('core/dom', 'core/format', 'pages/changes');
const DATES = ['2026-04-03', '2026-05-10', '2026-08-21', '2026-10-05'];
const PLAIN = { since: '2026-08-21', until: '2026-10-05' };

test('two dates of a link are compared, and invalid ones become the default or the nearest valid pair', () => {
  for (const [asked, last, since, until] of [
    [{}, undefined, '2026-08-21', '2026-10-05'],
    [{ since: '2026-04-03' }, undefined, '2026-04-03', '2026-10-05'],
    [{ since: '2026-04-03', until: '2026-05-10' }, undefined, '2026-04-03', '2026-05-10'],
    [{ since: '2026-04-04', until: 'x' }, undefined, '2026-08-21', '2026-10-05'],
    [{ until: '2026-05-10' }, undefined, '2026-04-03', '2026-05-10'],
    [{ since: '2026-08-21', until: '2026-05-10' }, 'until', '2026-04-03', '2026-05-10'],
    [{ since: '2026-08-21', until: '2026-05-10' }, 'since', '2026-08-21', '2026-10-05'],
    [{ since: '2026-10-05' }, undefined, '2026-08-21', '2026-10-05'],
    [{ until: '2026-04-03' }, undefined, '2026-04-03', '2026-05-10'],
  ]) {
    const found = changes.choose(asked, DATES, PLAIN, last);
    assert.deepStrictEqual([found.since, found.until], [since, until], JSON.stringify(asked));
  }
  assert.strictEqual(changes.choose({ by: 'likes' }, DATES, PLAIN).by, 'likes');
  assert.strictEqual(changes.choose({ by: 'stars' }, DATES, PLAIN).by, 'downloads');
});

test('the payload of a date has the families of each earlier date', () => {
  const none = { whole: [0, 0, 0], family: [], observed: [], before: [], now: [] };
  const payload = {
    since: ['2026-04-03', '2026-05-10'],
    slug: ['llama', 'qwen'],
    title: ['Llama', 'Qwen'],
    course: [[], [100, -1, 120]],
    days: [0, 37, 51],
    downloads: [none, { whole: [9, 100, 80], family: [1], observed: [4], before: [50], now: [60] }],
    likes: [none, none],
  };
  assert.deepStrictEqual(plain(changes.read(payload, '2026-05-10', 'downloads')), {
    whole: { observed: 9, before: 100, now: 80 },
    families: [
      { slug: 'qwen', title: 'Qwen', course: [100, -1, 120], days: [0, 37, 51], observed: 4, before: 50, now: 60 },
    ],
  });
  assert.deepStrictEqual(plain(changes.read(payload, '2026-04-03', 'downloads')).families, []);
});
