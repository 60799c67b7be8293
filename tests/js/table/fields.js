'use strict';
/* Seven models as the data scripts of a table have them, and the columns of the table. */
const HEADS = [
  { key: 'id', name: 'id', kind: 'name' },
  { key: 'downloads', name: 'downloads', kind: 'count' },
  { key: 'likes', name: 'likes', kind: 'count' },
  { key: 'parameters', name: 'parameters', kind: 'size' },
  { key: 'memory', name: 'memory', kind: 'memory' },
  { key: 'family', name: 'family', kind: 'family' },
  { key: 'line', name: 'line', kind: 'line' },
  { key: 'quantisation', name: 'quantisation', kind: 'words' },
  { key: 'format', name: 'format', kind: 'words' },
  { key: 'method', name: 'methods', kind: 'words' },
  { key: 'license', name: 'license', kind: 'choice', texts: 'licenses' },
  { key: 'rights', name: 'license_group', kind: 'choice' },
  { key: 'date', name: 'created', kind: 'date' },
  { key: 'confidence', name: 'confidence', kind: 'share' },
];
const day = (year, month = 0, date = 0) => (year - 2000) * 512 + month * 32 + date;
const FIELDS = {
  ids: [
    'a/llama-2-7b',
    'a/llama-3-8b',
    'a/llama-3-8b-gguf',
    'b/llama-3-70b',
    'b/qwen-7b',
    'c/Qwen-7B-Chat',
    'c/strange',
  ],
  family: [1, 2, 2, 2, 3, 3, -1],
  clades: {
    slug: ['llama', 'llama-2', 'llama-3', 'qwen'],
    title: ['Llama', 'Llama 2', 'Llama 3', 'Qwen'],
    parent: [-1, 0, 0, -1],
  },
  line: [0, 0, 0, 0, 1, 1, -1],
  lines: { slug: ['llama', 'qwen'], title: ['Llama', 'Qwen'], page: [1, 1] },
  downloads: [100, 1000, 10, null, 5, 50, 0],
  likes: [1, 2, 0, null, 0, 2, 0],
  parameters: [7e9, 8e9, 8e9, 70e9, 7e9, 7e9, null],
  read: [0, 0, 1, 0, 0, 2, 0],
  weighed: [],
  bits: [null, null, null, 4, null, null, null],
  published: [16, 16, 4, 4, 16, 16, 16],
  quantisation: [0, 0, 0, 1, 0, 0, 0],
  quantisation_values: ['', 'awq'],
  format: [0, 0, 1, 0, 0, 0, 0],
  format_values: ['', 'gguf'],
  method: [0, 0, 0, 0, 0, 1, 2],
  method_values: ['', 'chat', 'chat dpo'],
  license: [1, 1, 1, 1, 2, 2, 0],
  licenses: ['', 'llama3', 'apache-2.0'],
  rights: [0, 0, 0, 0, 1, 1, 2],
  rights_values: ['restricted', 'open', 'unknown'],
  date: [day(2023, 7, 18), day(2024, 4, 1), day(2024, 5), day(2024), day(2023, 8, 3), day(2022, 3, 2), null],
  confidence: [90, 90, 80, 90, 70, 70, null],
};

module.exports = { HEADS, FIELDS };
