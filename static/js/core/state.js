/* The state of a page's views, which is stored in the fragment of the address.
   The fragment #root=qwen3&colour=year is the state {root: 'qwen3', colour: 'year'}.
   A fragment without '=' is the id of an element and not a state. When the reader follows a link to an element, the
   address keeps the state. */
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

  const isElement = (fragment) => fragment.length > 1 && !fragment.includes('=');
  /** Return the id in a fragment. If the escapes are malformed, return it undecoded. */
  function readId(fragment) {
    try {
      return decodeURIComponent(fragment.slice(1));
    } catch {
      return fragment.slice(1);
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
    let element = isElement(place.hash) ? readId(place.hash) : ''; // the id of the element that was last linked to
    const listeners = [];
    const notify = () => {
      for (const listener of listeners) listener(state);
    };
    const addressOf = (fragment) => place.href.split('#')[0] + (fragment && `#${fragment}`);
    /** Note the state of a history entry whose address is that of an element, for Back. */
    const note = () => history.replaceState({ fragment: write(state) }, '', place.href);

    function change(patch, { replace = false } = {}) {
      const next = merge(state, patch);
      const fragment = write(next);
      if (fragment === write(state)) return;
      state = next;
      element = '';
      history[replace ? 'replaceState' : 'pushState'](null, '', addressOf(fragment));
      notify();
    }
    /** Read the address after a step of the history or a link. */
    function reread(event) {
      const { hash } = place;
      let next = parse(hash);
      if (isElement(hash)) {
        element = readId(hash);
        const noted = history.state?.fragment;
        if (noted === undefined) {
          // The reader has followed a link to an element. The address of the entry becomes that of the state.
          if (write(state)) history.replaceState(null, '', addressOf(write(state)));
          else note();
          return;
        }
        next = parse(`#${noted}`);
      } else if (event?.type === 'popstate') element = '';
      if (write(next) === write(state)) return;
      state = next;
      notify();
    }
    if (element && history.state?.fragment === undefined) note();
    return {
      get: () => state,
      change,
      reread,
      element: () => element,
      subscribe: (listener) => listeners.push(listener),
    };
  }

  /** Return the id of the element that the address leads to, or ''. */
  const idInAddress = () => atlas.store.element();

  atlas.state = { parse, write, merge, createStore, idInAddress };
  if (typeof window !== 'undefined' && window.location) {
    atlas.store = createStore(window.location, window.history);
    window.addEventListener('popstate', atlas.store.reread);
    window.addEventListener('hashchange', atlas.store.reread);
  }
})(globalThis.constellation);
