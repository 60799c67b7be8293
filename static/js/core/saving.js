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

  /** Return the name of a file, for example nameFile('svg', 'tree', 'qwen'). */
  const nameFile = (ending, ...parts) =>
    `${['constellation', ...parts].join('-').replace(/[^\w.-]+/g, '_')}.${ending}`;

  atlas.saving = { save, saveText, nameFile };
})(globalThis.constellation);
