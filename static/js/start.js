/* Start the features of the page when the document is complete. By then all other scripts have run. */
((atlas) => {
  'use strict';

  /** On the page of a family that has moved: go to its new page, with the same fragment and without a history
      entry. */
  function followMoved() {
    const link = document.querySelector('a[data-moved]');
    if (link) window.location.replace(link.href + window.location.hash);
  }

  document.addEventListener('DOMContentLoaded', () => {
    followMoved();
    for (const name of [
      'contents',
      'search',
      'tables',
      'modelTables',
      'families',
      'models',
      'scatter',
      'compare',
      'tanglegram',
      'changes',
      'plots',
      'explorer',
    ]) {
      if (atlas[name]) atlas[name].start();
    }
    document.documentElement.dataset.ready = '';
  });
})(globalThis.constellation);
