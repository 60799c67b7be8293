/* Save files that are made on the page. */
((atlas) => {
  'use strict';
  const KEPT = 10_000; // milliseconds until the address of a file is released

  function save(name, blob) {
    const link = atlas.dom.make('a', { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
  }
  const saveText = (name, text, type) => save(name, new Blob([text], { type: `${type};charset=utf-8` }));

  atlas.saving = { save, saveText };
})(globalThis.constellation);
