'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load, plain } = require('../load');

const { folded } = load('core/dom', 'core/format', 'pages/folded');

const cell = (textContent, isNumber, v) => ({
  textContent,
  dataset: v === undefined ? {} : { v },
  classList: { contains: () => isNumber },
});

test('the rows of a folded table have exact numbers, and null where a number is unknown', () => {
  const table = {
    rows: [
      { cells: [cell('Family', false), cell('Downloads now', true), cell('Change', true)] },
      { cells: [cell(' Qwen\n', false), cell('1,234,567', true), cell('+12%', true, '0.1234')] },
      { cells: [cell('GPT-2', false), cell('–', true), cell('–', true, '')] },
    ],
  };
  assert.deepStrictEqual(plain(folded.listRows(table)), [
    ['Family', 'Downloads now', 'Change'],
    ['Qwen', 1234567, 0.1234],
    ['GPT-2', null, null],
  ]);
});
