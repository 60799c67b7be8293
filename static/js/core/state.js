/* The state of a page's views, which is stored in the fragment of the address.
   The fragment #root=qwen3&colour=year is the state {root: 'qwen3', colour: 'year'}.
   A fragment without '=' is the id of an element and not a state. */
((atlas) => {
  'use strict';
  const ORDER = [
    'model',
    'q',
    'owner',
    'words',
    'base',
    'since',
    'until',
    'by',
    'root',
    'selected',
    'of',
    'lineage',
    'colour',
    'size',
    'only',
    'line',
    'task',
    'license',
    'from',
    'to',
    'min',
    'max',
    'gb',
    'bits',
    'counts',
    'layout',
    'radius',
    'axis',
    'collapsed',
    'unplaced',
    'at',
    'map',
    'figure',
    'embed',
  ];

  function decode(text) {
    try {
      return decodeURIComponent(text.replace(/\+/g, ' '));
    } catch {
      return text;
    }
  }
  // '/', ',', ':', '~' and '@' are allowed in a fragment and keep links readable.
  function encode(text) {
    return encodeURIComponent(text).replace(/%(2F|2C|3A|7E|40)/gi, decodeURIComponent);
  }

  /** Return the id in the fragment of the address, or ''. If the escapes are malformed, return it undecoded. */
  function idInAddress() {
    const fragment = window.location.hash.slice(1);
    if (fragment.includes('=')) return '';
    try {
      return decodeURIComponent(fragment);
    } catch {
      return fragment;
    }
  }

  function parse(fragment) {
    const state = {};
    const text = fragment.replace(/^#/, '');
    if (!text.includes('=')) return state;
    for (const part of text.split('&')) {
      const cut = part.indexOf('=');
      if (cut > 0) state[decode(part.slice(0, cut))] = decode(part.slice(cut + 1));
    }
    return state;
  }

  function write(state) {
    const known = ORDER.filter((key) => key in state);
    const others = Object.keys(state)
      .filter((key) => !ORDER.includes(key))
      .sort();
    return known
      .concat(others)
      .filter((key) => state[key] !== '' && state[key] != null)
      .map((key) => `${encode(key)}=${encode(String(state[key]))}`)
      .join('&');
  }

  /** Return the state after a change. undefined, null and '' remove a key. */
  function merge(state, change) {
    const next = { ...state, ...change };
    for (const key of Object.keys(next)) if (next[key] == null || next[key] === '') delete next[key];
    return next;
  }

  /** Create the store of a page's state. `change` adds a history entry. With `replace`, it updates the current
      history entry instead. */
  function createStore(place, history) {
    let state = parse(place.hash);
    const listeners = [];
    const notify = () => {
      for (const listener of listeners) listener(state);
    };

    function change(patch, { replace = false } = {}) {
      const next = merge(state, patch);
      const fragment = write(next);
      if (fragment === write(state)) return;
      state = next;
      const bare = place.href.split('#')[0];
      history[replace ? 'replaceState' : 'pushState'](null, '', fragment ? `${bare}#${fragment}` : bare);
      notify();
    }
    function reread() {
      const hash = place.hash;
      // A link to an element of the page does not change the state of the figures.
      if (hash.length > 1 && !hash.includes('=')) return;
      const next = parse(hash);
      if (write(next) === write(state)) return;
      state = next;
      notify();
    }
    return { get: () => state, change, reread, subscribe: (listener) => listeners.push(listener) };
  }

  atlas.state = { parse, write, merge, createStore, idInAddress };
  if (typeof window !== 'undefined' && window.location) {
    atlas.store = createStore(window.location, window.history);
    window.addEventListener('popstate', atlas.store.reread);
    window.addEventListener('hashchange', atlas.store.reread);
  }
})(globalThis.constellation);
