/* theme.js: light or dark. Runs in the head, before anything is painted, so that the page never flashes.
   In: the system's preference and what the reader chose before. Out: data-theme on <html>, `constellation.theme`. */
(function (atlas) {
  'use strict';
  const html = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const listeners = [];

  // Storage may be forbidden (private windows, some file:// settings): the choice then lasts for the page.
  function remember(key, value) {
    try {
      localStorage.setItem('constellation.' + key, value);
    } catch (error) {
      console.info('not remembered: ' + error.message);
    }
  }
  function recall(key) {
    try {
      return localStorage.getItem('constellation.' + key);
    } catch (error) {
      return null;
    }
  }

  function current() {
    return html.dataset.theme || (system.matches ? 'dark' : 'light');
  }
  function set(theme) {
    html.dataset.theme = theme;
    remember('theme', theme);
    listeners.forEach((listener) => listener(theme));
  }
  function toggle() {
    set(current() === 'dark' ? 'light' : 'dark');
  }

  html.classList.add('js');
  const chosen = recall('theme');
  if (chosen === 'light' || chosen === 'dark') html.dataset.theme = chosen;
  system.addEventListener('change', () => {
    if (!html.dataset.theme) listeners.forEach((listener) => listener(current()));
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-theme-toggle]')) toggle();
  });

  atlas.theme = { current, set, toggle, onchange: (listener) => listeners.push(listener) };
  atlas.memory = { remember, recall };
})((globalThis.constellation = globalThis.constellation || {}));
