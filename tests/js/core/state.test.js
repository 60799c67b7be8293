'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain } = require('../load');

const { state } = load('core/state');

test('a fragment and its object are the same thing', () => {
  for (const [fragment, object] of [
    ['root=qwen3&selected=Qwen/Qwen3-8B&colour=year', { root: 'qwen3', selected: 'Qwen/Qwen3-8B', colour: 'year' }],
    ['license=apache-2.0&from=2024&gb=24', { license: 'apache-2.0', from: '2024', gb: '24' }],
    ['collapsed=qwen2,a/b~37&at=1.0,-2.5,3', { collapsed: 'qwen2,a/b~37', at: '1.0,-2.5,3' }],
    ['q=llama3%208b%20gguf', { q: 'llama3 8b gguf' }],
    ['only=30%25%20%26%20more', { only: '30% & more' }],
    ['', {}],
  ]) {
    assert.deepStrictEqual(plain(state.parse(`#${fragment}`)), object);
    assert.strictEqual(state.write(object), fragment);
  }
});

test('a fragment without = is an element, not a state', () => {
  assert.deepStrictEqual(plain(state.parse('#Qwen/Qwen3-8B')), {});
  assert.deepStrictEqual(plain(state.parse('#members')), {});
});

test('broken escapes are taken as they are', () => {
  assert.deepStrictEqual(plain(state.parse('#q=100%&root=x')), { q: '100%', root: 'x' });
});

test('empty values leave the state', () => {
  assert.deepStrictEqual(plain(state.merge({ root: 'a', at: '1,2,3' }, { at: null, colour: '' })), { root: 'a' });
});

function browser(hash) {
  const steps = [];
  const place = {
    hash,
    get href() {
      return `file:///x.html${this.hash}`;
    },
  };
  const record = (kind) => (noted, _, href) => {
    place.hash = href.includes('#') ? href.slice(href.indexOf('#')) : '';
    history.state = noted;
    steps.push([kind, place.hash]);
  };
  const history = { state: null, pushState: record('push'), replaceState: record('replace') };
  return { place, steps, history };
}

test('changes push a step, movements replace it, and listeners are called only after a change', () => {
  const { place, steps, history } = browser('#root=a');
  const store = state.createStore(place, history);
  const states = [];
  store.subscribe((now) => states.push(plain(now)));
  store.change({ root: 'b' });
  store.change({ root: 'b' });
  store.change({ at: '1,2,3' }, { replace: true });
  store.change({ root: null, at: null });
  assert.deepStrictEqual(steps, [
    ['push', '#root=b'],
    ['replace', '#root=b&at=1,2,3'],
    ['push', ''],
  ]);
  assert.deepStrictEqual(states, [{ root: 'b' }, { root: 'b', at: '1,2,3' }, {}]);
});

test('going back reads the address again; jumping to an element does not', () => {
  const { place, history } = browser('#root=a');
  const store = state.createStore(place, history);
  let calls = 0;
  store.subscribe(() => {
    calls++;
  });
  place.hash = '#members';
  store.reread();
  assert.strictEqual(calls, 0);
  place.hash = '#root=c';
  store.reread();
  assert.strictEqual(store.get().root, 'c');
  place.hash = '';
  store.reread();
  assert.deepStrictEqual(plain(store.get()), {});
  assert.strictEqual(calls, 2);
});

test('a link to an element keeps the state in the address', () => {
  const { place, steps, history } = browser('#root=a&colour=year');
  const store = state.createStore(place, history);
  place.hash = '#members';
  history.state = null;
  store.reread();
  assert.strictEqual(place.hash, '#root=a&colour=year');
  assert.deepStrictEqual(steps, [['replace', '#root=a&colour=year']]);
  assert.strictEqual(store.element(), 'members');
  store.change({ root: 'b' });
  assert.strictEqual(store.element(), '');
});

test('going back to an element without a state removes the state', () => {
  const { place, history } = browser('#a%20b');
  const store = state.createStore(place, history);
  assert.strictEqual(store.element(), 'a b');
  const entry = { hash: place.hash, noted: history.state };
  store.change({ root: 'b' });
  Object.assign(place, { hash: entry.hash });
  history.state = entry.noted;
  store.reread({ type: 'popstate' });
  assert.deepStrictEqual(plain(store.get()), {});
  assert.strictEqual(place.hash, '#a%20b');
});
