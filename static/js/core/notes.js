/* Notes at the beginning of a page: what could not be loaded or does not work, and what an address asks for in vain.
   A note stays until it is replaced. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const notes = new Map();
  let region = null;

  /** Show a note, and replace the note that was shown with the same key. Without content, remove it. */
  function show(key, ...content) {
    const text = content.flat().filter(Boolean);
    notes.get(key)?.remove();
    notes.delete(key);
    if (!text.length) return;
    if (!region) {
      region = make('div', { class: 'page-notes', role: 'status' });
      document.querySelector('main').prepend(region);
    }
    notes.set(key, make('p', { class: 'page-note' }, ...text));
    region.append(notes.get(key));
  }

  /** Scroll to the notes if they are above the window. */
  function reveal() {
    if (notes.size && region.getBoundingClientRect().bottom < 0) region.scrollIntoView({ block: 'start' });
  }

  /** Say which files of the site have failed. A failure is {file, message}; the message is '' if the file could not be
      loaded. */
  function showFailures(failures) {
    const texts = failures.map(({ file, message }) =>
      message ? `${file} has an error (${message})` : `${file} could not be loaded`,
    );
    show(
      'failures',
      failures.length
        ? `Some functions of this page do not work: ${[...new Set(texts)].join('; ')}. Its text, tables, links and still pictures can be used. Reload the page to try again.`
        : '',
    );
  }

  /** Say that something has failed. The page can be used without it. */
  const fail = (error) => show(error.message, `${error.message}.`);

  atlas.notes = { show, reveal, showFailures, fail };
})(globalThis.constellation);
