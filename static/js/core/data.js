/* data.js: the data scripts of the site, loaded when first needed.
   In: names such as "models". Out: promises of what site/data/NAME.js handed over with put(): a value, or one packed
   as a text (JSON, gzipped, in base64). fetch() is blocked from disk, a script element is not. */
(function (atlas) {
  'use strict';
  const waiting = new Map();

  function entry(name) {
    if (!waiting.has(name)) {
      const one = { started: false };
      one.promise = new Promise((resolve, reject) => {
        one.resolve = resolve;
        one.reject = reject;
      });
      waiting.set(name, one);
    }
    return waiting.get(name);
  }

  /** The browser unpacks beside the page, so that nothing waits for it. */
  function unpack(text) {
    const packed = atob(text);
    const bytes = new Uint8Array(packed.length);
    for (let at = 0; at < packed.length; at++) bytes[at] = packed.charCodeAt(at);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
  }

  function put(name, value) {
    const one = entry(name);
    one.started = true;
    one.resolve(typeof value === 'string' ? unpack(value) : value);
  }

  /** Load a script of the site by its address relative to the root; resolves when it has run. */
  function script(address) {
    return new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = (document.documentElement.dataset.root || '') + address;
      element.onload = resolve;
      element.onerror = () =>
        reject(new Error(address + ' could not be loaded; reload the page, or use the tables and links on it'));
      document.head.append(element);
    });
  }

  function need(name) {
    const one = entry(name);
    if (!one.started) {
      one.started = true;
      script('data/' + name + '.js').then(
        () => one.reject(new Error('data/' + name + '.js ran without handing over its data; build the site again')),
        (error) => {
          waiting.delete(name);
          one.reject(error);
        },
      );
    }
    return one.promise;
  }

  /** Let the browser draw and answer between two pieces of work. */
  const breathe = () =>
    new Promise((resolve) => {
      setTimeout(resolve, 0);
    });

  atlas.data = { put, need, script, breathe };
})((globalThis.constellation = globalThis.constellation || {}));
