/* A selection in a link has the same ids after it is written and read. */
const assert = require('node:assert/strict');
const test = require('node:test');
const { load } = require('../load.js');

const atlas = load('core/state', 'catalogue/selection');

test('ids survive the address, whatever letters they have', () => {
  const ids = ['Qwen/Qwen3-8B', 'a,b/c', '50%/of%2Cit', 'ünï/模型 x', "o'k/a&b=c#d"];
  const fragment = atlas.state.write({ models: atlas.selection.write(ids) });
  assert.deepEqual([...atlas.selection.read(atlas.state.parse(fragment).models)], ids);
});

test('an empty selection has no ids', () => {
  assert.deepEqual([...atlas.selection.read('')], []);
  assert.deepEqual([...atlas.selection.read(undefined)], []);
});
