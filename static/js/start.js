/* start.js: the last script of every page; starts what the page has hooks for. */
(function (atlas) {
  'use strict';
  atlas.search.start();
  if (atlas.tables) atlas.tables.start();
  if (atlas.models) atlas.models.start();
  if (atlas.scatter) atlas.scatter.start();
  if (atlas.compare) atlas.compare.start();
  if (atlas.plots) atlas.plots.start();
  if (atlas.explorer) atlas.explorer.start();
  document.documentElement.dataset.ready = '';
})(globalThis.constellation = globalThis.constellation || {});
