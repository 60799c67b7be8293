/* The button 'Save as CSV' of the folded tables below charts: <details data-save="TITLE">.
   The value of a cell is its data-v attribute, or else its text. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;

  function readCell(cell) {
    const text = cell.dataset.v ?? cell.textContent.trim();
    return cell.classList.contains('number') ? atlas.format.numberIn(text) : text;
  }
  /** Return the cells of a table as rows of values. Unknown numbers are null. */
  function listRows(table) {
    const [head, ...rows] = [...table.rows].map((row) => [...row.cells]);
    return [head.map((cell) => cell.textContent.trim()), ...rows.map((cells) => cells.map(readCell))];
  }

  /** Create a button that saves the rows that a function returns. `parts` are parts of the name of the file. */
  function makeButton(list, ...parts) {
    const save = () =>
      atlas.saving.saveText(atlas.saving.nameFile('csv', ...parts), atlas.csv.form(list()), 'text/csv');
    return make('button', { type: 'button', onclick: save }, 'Save as CSV');
  }

  function start() {
    for (const details of document.querySelectorAll('details[data-save]'))
      details.append(makeButton(() => listRows(details.querySelector('table')), details.dataset.save));
  }

  atlas.folded = { start, listRows, makeButton };
})(globalThis.constellation);
