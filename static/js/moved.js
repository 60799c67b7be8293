/* moved.js: an address that was given up leads on. In: the link marked data-moved. Out: the page it leads to,
   with the fragment that was asked for, and without a step of history. */
(function () {
  'use strict';
  const link = document.querySelector('a[data-moved]');
  if (link) window.location.replace(link.href + window.location.hash);
})();
