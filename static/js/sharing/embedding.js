/* Pages that another site shows in an iframe: with embed=1 in the state, a page shows one figure without the frame of
   the site. `figure` in the state is the id of a chart; without it, the first figure is shown. theme.js hides the frame
   before the page is first drawn. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const isOn = document.documentElement.classList.contains('embedded');

  function findFigure() {
    const { figure } = atlas.store.get();
    const chosen = [...atlas.chartMenus.list()].find((chart) => chart.id === figure);
    return chosen || document.querySelector('main :is(figure, [data-tanglegram])');
  }

  /** Add a line below a figure: what it shows, the date of the catalogue, and a link to the page of the site. `title` is
      a function. The line follows the state. Return the function that updates the line. */
  function addCredit(figure, title) {
    const link = make('a', {});
    figure.after(make('p', { class: 'embed-credit' }, link, make('span', {}, atlas.address.describeSource())));
    const update = () => {
      link.textContent = title();
      link.href = atlas.address.linkTo(atlas.store.get());
    };
    atlas.store.subscribe(update);
    update();
    return update;
  }

  /** Remove everything but the figure from an embedded page. */
  function start() {
    const figure = isOn && findFigure();
    if (!figure) {
      document.documentElement.classList.remove('embedded');
      return;
    }
    document.querySelector('main').replaceChildren(figure);
    // Links would otherwise open the site within its own iframe.
    document.head.append(make('base', { target: '_blank' }));
    if (!atlas.views?.[figure.dataset.view])
      addCredit(figure, () => figure.getAttribute('aria-label') || document.title);
  }

  atlas.embedding = { start, isOn, addCredit };
})(globalThis.constellation);
