/* Start the features of the page when the document is complete. By then all other scripts have run. */
((atlas) => {
  'use strict';

  /** On the page of a family that has moved: go to its new page, with the same fragment and without a history
      entry. */
  function followMoved() {
    const link = document.querySelector('a[data-moved]');
    if (link) window.location.replace(link.href + window.location.hash);
  }

  /** Scroll the menu, which is wider than a phone, so that the entry of the current page is visible. */
  function showCurrentPage() {
    const entry = document.querySelector('.page-nav [aria-current]');
    const menu = entry?.closest('nav');
    if (menu) menu.scrollLeft = entry.offsetLeft - (menu.clientWidth - entry.offsetWidth) / 2;
  }

  document.addEventListener('DOMContentLoaded', () => {
    followMoved();
    showCurrentPage();
    for (const name of [
      'embedding',
      'contents',
      'addresses',
      'search',
      'tables',
      'folded',
      'modelTables',
      'families',
      'models',
      'scatter',
      'compare',
      'tanglegram',
      'changes',
      'clusters',
      'plots',
      'chartMenus',
      'explorer',
      'explainPage',
    ]) {
      try {
        atlas[name]?.start();
      } catch (error) {
        // The other features still work.
        console.info(`constellation: ${error.message}`);
        atlas.failures.push({ file: name, message: error.message });
      }
    }
    document.documentElement.dataset.ready = '';
    if (atlas.failures.length) atlas.notes.showFailures(atlas.failures);
  });
})(globalThis.constellation);
