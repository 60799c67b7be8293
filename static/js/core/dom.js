/* dom.js: one way to make an element, and one to tell the reader something. */
(function (atlas) {
  'use strict';

  /** make('a', {href: 'x', class: 'chip'}, 'text', child): attributes are set as given, functions become listeners. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
      else if (value === true) element.setAttribute(name, '');
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child != null && child !== false));
    return element;
  }

  const root = () => document.documentElement.dataset.root || '';

  let toast = null;
  let gone = 0;
  /** A short message at the foot of the window, also spoken. */
  function say(text) {
    if (!toast) {
      toast = make('div', { class: 'toast', role: 'status' });
      document.body.append(toast);
    }
    toast.hidden = false;
    toast.textContent = text;
    clearTimeout(gone);
    gone = setTimeout(() => {
      toast.hidden = true;
    }, 3500);
  }

  atlas.dom = { make, root, say, still: () => matchMedia('(prefers-reduced-motion: reduce)').matches };
})((globalThis.constellation = globalThis.constellation || {}));
