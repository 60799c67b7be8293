/* Menus that open below a button, and the menu 'Share'. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;

  function popover(label, content, end) {
    const box = make(
      'details',
      {},
      make('summary', {}, label),
      make('div', { class: `popover${end ? ' end' : ''}` }, content),
    );
    box.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && box.open) {
        box.open = false;
        box.querySelector('summary').focus();
        event.stopPropagation();
      }
    });
    document.addEventListener('pointerdown', (event) => {
      if (box.open && !box.contains(event.target)) box.open = false;
    });
    return box;
  }

  /** Create the menu 'Share'. files: [[text, function]]; `note` is a text below the buttons. */
  const share = (files, note = '') =>
    popover(
      'Share',
      [
        ...files.map(([text, run]) => make('button', { type: 'button', onclick: run }, text)),
        note && make('p', {}, note),
      ].filter(Boolean),
      true,
    );

  atlas.menu = { share };
})(globalThis.constellation);
