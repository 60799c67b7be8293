/* Switch between the light and the dark theme. This script runs in the head, before the page is first drawn, so
   that the page never flashes in the wrong theme. It also creates `constellation`, the namespace of all
   scripts. */
globalThis.constellation = {};

((atlas) => {
  'use strict';
  const html = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const listeners = [];

  // Browsers may forbid storage in private windows or on file:// pages. Then the choice is lost with the page.
  function remember(key, value) {
    try {
      localStorage.setItem(`constellation.${key}`, value);
    } catch (error) {
      console.info(`constellation: the setting ${key} was not stored: ${error.message}`);
    }
  }
  function recall(key) {
    try {
      return localStorage.getItem(`constellation.${key}`);
    } catch {
      return null;
    }
  }

  function notify() {
    for (const listener of listeners) listener(current());
  }
  function current() {
    return html.dataset.theme || (system.matches ? 'dark' : 'light');
  }
  function set(theme) {
    html.dataset.theme = theme;
    remember('theme', theme);
    notify();
  }
  function toggle() {
    set(current() === 'dark' ? 'light' : 'dark');
  }

  html.classList.add('js');
  // A page in an iframe of another site has no frame of its own (sharing/embedding.js).
  if (/[#&]embed=1(&|$)/.test(window.location.hash)) html.classList.add('embedded');
  const chosen = recall('theme');
  if (chosen === 'light' || chosen === 'dark') html.dataset.theme = chosen;
  system.addEventListener('change', () => {
    if (!html.dataset.theme) notify();
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-theme-toggle]')) toggle();
  });

  atlas.theme = { current, set, toggle, onchange: (listener) => listeners.push(listener) };
  atlas.memory = { remember, recall };
})(globalThis.constellation);
