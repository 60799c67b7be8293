'use strict';
/* Loads scripts of static/js into a world of their own, as a page would, and returns `constellation`. An object before
   the names stands for scripts that need a page. */
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const ROOT = path.join(__dirname, '..', '..', 'static');

function load(...names) {
  const given = typeof names[0] === 'string' ? {} : names.shift();
  const world = vm.createContext({ Intl, console, performance, setTimeout, constellation: { ...given } });
  for (const name of names) {
    const file = path.join(ROOT, name.startsWith('vendor/') ? name : `js/${name}.js`);
    vm.runInContext(fs.readFileSync(file, 'utf8'), world, { filename: file });
  }
  return Object.assign(world.constellation, { world });
}

/* Arrays made in another world have another Array: compare what they hold. */
const plain = (value) => JSON.parse(JSON.stringify(value));

/* Seven models in two families, one with two sub-families, and one that is unplaced. */
const MODELS = {
  ids: [
    'a/llama-2-7b',
    'a/llama-3-8b',
    'a/llama-3-8b-gguf',
    'b/llama-3-70b',
    'b/qwen-7b',
    'c/Qwen-7B-Chat',
    'c/strange',
  ].join('\n'),
  family: [1, 2, 2, 2, 3, 3, -1],
  community: [0, 0, 0, 0, 1, 1, 2],
  cluster: [0, 0, 0, 0, 0, 0, 0],
};
const CLADES = {
  slug: ['llama', 'llama-2', 'llama-3', 'qwen'],
  title: ['Llama', 'Llama 2', 'Llama 3', 'Qwen'],
  parent: [-1, 0, 0, -1],
  models: [4, 1, 3, 2],
  own: [0, 1, 3, 2],
  weak: [0, 0, 0, 0],
  downloads: [400, 100, 300, 50],
  likes: [4, 1, 3, 2],
  colour: [0, 0, 0, 1],
  shade: [0, 2, 4, 0],
};
const FACTS = {
  downloads: [100, 1000, 10, null, 5, 50, 0],
  likes: [1, 2, 0, null, 0, 2, 0],
  parameters: [7e9, 8e9, 8e9, 70e9, 7e9, 7e9, null],
  created: [282, 291, 292, 291, 283, 284, null],
  task: [1, 1, 0, 1, 1, 1, 0],
  tasks: ['', 'text-generation'],
  license: [1, 1, 1, 1, 2, 2, 0],
  licenses: ['', 'llama', 'apache-2.0'],
  line: [0, 0, 0, 2, 1, 1, -1],
  lines: {
    title: ['Llama', 'Qwen', 'gpt_bigcode'],
    slug: ['llama', 'qwen', 'gpt-bigcode'],
    colour: [0, 1, -1],
    shade: [0, 0, 0],
    page: [1, 1, 0],
  },
  line_source: [1, 3, 1, 2, 1, 3, 0],
  line_confidence: [93, null, 71],
  confidence: [90, 90, 80, 90, 70, 70, 0],
};
/* root(0) > llama(1) > llama-2(2: leaf 3), llama-3(4) > 5, merge 6 > 7, 8; qwen(9) > 10, 11; unplaced(12) > 13 */
const TREE = {
  leaf: [-1, -1, -1, 0, -1, 1, -1, 2, 3, -1, 4, 5, -1, 6],
  clade: [-1, 0, 1, -1, 2, -1, -1, -1, -1, 3, -1, -1, -1, -1],
  end: [14, 9, 4, 4, 9, 6, 9, 8, 9, 12, 11, 12, 14, 14],
  height: [100, 60, 0, 0, 40, 0, 20, 0, 0, 30, 0, 0, 90, 0],
  labels: { 12: 'Unplaced' },
};

module.exports = { load, plain, MODELS, CLADES, FACTS, TREE };
