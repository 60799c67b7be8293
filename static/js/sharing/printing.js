/* Prepare the page for print: drawings take the colours of the light theme, each live view is replaced by a picture of
   what it shows, with its legend, filter, date and address, and the page ends with its source. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const views = []; // [figure, function that returns the picture of its view, or null]
  let restore = null; // the function that undoes the preparation

  function drawPicture([figure, picture]) {
    const drawn = picture();
    if (!drawn) return null;
    const { documentElement } = new DOMParser().parseFromString(atlas.picture.svg(drawn), 'image/svg+xml');
    const box = make('div', { class: 'view-print' }, document.importNode(documentElement, true));
    figure.append(box);
    return box;
  }

  function prepare() {
    if (atlas.printing.isOn) return;
    atlas.printing.isOn = true;
    const brighten = atlas.theme.useLight();
    const address = atlas.address.addressOf(atlas.store.get());
    const source = make('p', { class: 'print-source' }, `${atlas.address.describeSource()}. ${address}`);
    document.querySelector('main').append(source);
    const added = [source, ...views.map(drawPicture).filter(Boolean)];
    restore = () => {
      for (const element of added) element.remove();
      brighten();
    };
  }
  function finish() {
    if (!atlas.printing.isOn) return;
    atlas.printing.isOn = false;
    restore();
  }

  /** Print a view as a picture. `picture` returns the picture, or null if the view is not drawn. */
  const add = (figure, picture) => views.push([figure, picture]);

  window.addEventListener('beforeprint', prepare);
  window.addEventListener('afterprint', finish);
  matchMedia('print').addEventListener('change', ({ matches }) => (matches ? prepare() : finish()));

  atlas.printing = { add, isOn: false };
})(globalThis.constellation);
