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

  /** Copy a text, or show it if the browser does not allow that. `done` is announced afterwards. */
  function copy(text, done) {
    const shown = () => window.prompt('Copy this text', text);
    if (!navigator.clipboard || !window.isSecureContext) {
      shown();
      return;
    }
    navigator.clipboard.writeText(text).then(() => atlas.dom.announce(done), shown);
  }

  atlas.saving = { save, saveText, nameFile, copy };
})(globalThis.constellation);
