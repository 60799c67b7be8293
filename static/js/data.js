/* data.js: the data scripts of the site, loaded when first needed.
   In: names such as "models". Out: promises of what site/data/NAME.js handed over with put().
   fetch() is blocked from disk, a script element is not. */
(function (atlas) {
  'use strict';
  const waiting = new Map();

  function entry(name) {
    if (!waiting.has(name)) {
      const one = { started: false };
      one.promise = new Promise((resolve, reject) => { one.resolve = resolve; one.reject = reject; });
      waiting.set(name, one);
    }
    return waiting.get(name);
  }

  function put(name, value) {
    const one = entry(name);
    one.started = true;
    one.resolve(value);
  }

  /** Load a script of the site by its address relative to the root; resolves when it has run. */
  function script(address) {
    return new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = (document.documentElement.dataset.root || '') + address;
      element.onload = resolve;
      element.onerror = () => reject(new Error(address + ' could not be loaded; reload the page, or use the tables and links on it'));
      document.head.append(element);
    });
  }

  function need(name) {
    const one = entry(name);
    if (!one.started) {
      one.started = true;
      script('data/' + name + '.js').then(
        () => one.reject(new Error('data/' + name + '.js ran without handing over its data; build the site again')),
        (error) => { waiting.delete(name); one.reject(error); });
    }
    return one.promise;
  }

  atlas.data = { put, need, script };
})(globalThis.constellation = globalThis.constellation || {});
