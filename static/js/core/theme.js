/* Switch between the light and the dark theme. This script runs in the head, before the page is first drawn, so
   that the page never flashes in the wrong theme. It also creates `constellation`, the namespace of all
   scripts. */
globalThis.constellation = {};

((atlas) => {
  'use strict';
  const html = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  // With forced colours, the theme is that of the system (forced.css).
  const forced = matchMedia('(forced-colors: active)');
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
    const own = forced.matches ? '' : html.dataset.theme;
    return own || (system.matches ? 'dark' : 'light');
  }
  function set(theme) {
    html.dataset.theme = theme;
    remember('theme', theme);
    notify();
  }
  /** Use the light theme without remembering it. Return a function that restores the theme. */
  function useLight() {
    const { theme } = html.dataset;
    html.dataset.theme = 'light';
    notify();
    return () => {
      if (theme) html.dataset.theme = theme;
      else delete html.dataset.theme;
      notify();
    };
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
    if (forced.matches || !html.dataset.theme) notify();
  });
  forced.addEventListener('change', notify);
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-theme-toggle]')) toggle();
  });

  /* The scripts of the page that have failed: {file, message}. The message is '' if a script could not be loaded. A note
     on the page lists them (core/notes.js). If the page does not start at all, a line of its HTML appears. */
  const failures = [];
  function addFailure(address, message) {
    const cut = address.lastIndexOf('/static/');
    if (cut < 0) return;
    failures.push({ file: address.slice(cut + 1), message });
    if (atlas.notes && 'ready' in html.dataset) atlas.notes.showFailures(failures);
  }
  window.addEventListener(
    'error',
    ({ target, filename, message }) => {
      if (target instanceof HTMLScriptElement) {
        // Scripts that are loaded on demand have no `defer` and are handled where they are needed.
        if (target.defer) addFailure(target.src, '');
      } else if (filename) addFailure(filename, message);
    },
    true,
  );
  window.addEventListener('load', () => {
    if (!('ready' in html.dataset)) html.dataset.failed = '';
  });

  atlas.failures = failures;
  atlas.theme = { current, set, toggle, useLight, onchange: (listener) => listeners.push(listener) };
  atlas.memory = { remember, recall };
})(globalThis.constellation);
