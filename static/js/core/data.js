/* Load the data scripts of the site when they are first needed.
   need('models') loads data/models.js, which calls put('models', value). A packed value is JSON that is compressed
   with gzip and encoded in base64. The data are in scripts, because browsers block fetch() on pages opened from
   disk. */
((atlas) => {
  'use strict';
  const waiting = new Map();

  /* An element with the id 'exports' or 'module' is a global variable, and the libraries would take it for that of
     CommonJS. A variable of this name hides the element. */
  for (const name of ['define', 'exports', 'module', 'require'])
    Object.defineProperty(globalThis, name, { value: undefined, configurable: true, writable: true });

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

  /** Unpack a value. The page stays responsive, because the browser decompresses the value in the background. */
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

  /** Load a script, given its path from the root of the site. The promise resolves when the script has run. */
  function script(address) {
    return new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = atlas.site.root + address;
      element.onload = resolve;
      element.onerror = () =>
        reject(new Error(`${address} could not be loaded; reload the page, or use its tables and links`));
      document.head.append(element);
    });
  }

  function need(name) {
    const one = entry(name);
    if (!one.started) {
      one.started = true;
      script(`data/${name}.js`).then(
        () => one.reject(new Error(`data/${name}.js contains no data; build the site again`)),
        (error) => {
          waiting.delete(name);
          one.reject(error);
        },
      );
    }
    return one.promise;
  }

  /** Wait until the browser has had time to draw and to handle input. */
  const breathe = () =>
    new Promise((resolve) => {
      setTimeout(resolve, 0);
    });

  atlas.data = { put, need, script, breathe };
})(globalThis.constellation);
