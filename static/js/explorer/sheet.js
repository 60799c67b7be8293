/* The panel of a view on a narrow screen: a sheet at the bottom of the window, above the page. It opens when the reader
   selects something or presses the button below the view. On a wide screen, the panel is beside the view. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const NARROW = '(max-width: 61.99rem)'; // as in phone.css
  const FREE = 0.55; // part of the window above the sheet
  let number = 0;

  /** `isActive` says whether the reader has chosen this view, or it is the only one of the page. */
  function create(panel, isActive) {
    const id = `sheet-${++number}`;
    const close = make('button', { type: 'button', class: 'sheet-close', 'aria-label': 'Close the details' }, '✕');
    const element = make('div', { class: 'sheet', id }, close, panel);
    const button = make('button', { type: 'button', class: 'sheet-open', 'aria-controls': id }, 'Details');

    const isOpen = () => element.classList.contains('open');
    function show(open) {
      element.classList.toggle('open', open);
      button.setAttribute('aria-expanded', String(open));
    }
    /** Name what the panel describes on the button. */
    function update() {
      const title = panel.querySelector('.panel-title')?.textContent ?? '';
      button.textContent = title ? `Details: ${title}` : 'Details';
    }
    // Two views of a page show the same selection. Only the one that the reader uses opens its sheet.
    for (const kind of ['pointerdown', 'keydown'])
      document.addEventListener(
        kind,
        (event) => {
          isActive = Boolean(element.closest('figure')?.contains(event.target));
        },
        true,
      );
    /** Open the sheet for something that the reader has chosen in the view, and keep the drawing visible above it. */
    function offer() {
      if (!isActive || !matchMedia(NARROW).matches || atlas.embedding.isOn) return;
      show(true);
      const { top, bottom } = element.parentElement.querySelector('.stage').getBoundingClientRect();
      const isHidden = bottom > FREE * window.innerHeight;
      if (isHidden) window.scrollBy({ top: top - 4, behavior: atlas.dom.still() ? 'auto' : 'smooth' });
    }
    function leave() {
      show(false);
      button.focus({ preventScroll: true });
    }
    button.addEventListener('click', () => {
      show(!isOpen());
      if (isOpen()) panel.focus({ preventScroll: true });
    });
    close.addEventListener('click', leave);
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !isOpen()) return;
      leave();
      event.stopPropagation();
    });
    show(false);
    return { element, button, show, offer, update };
  }

  atlas.sheet = { create };
})(globalThis.constellation);
