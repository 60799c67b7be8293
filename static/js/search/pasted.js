/* Read what people paste into the search: the address of a model's page, or a line of code or a command that names a
   model. Letters in another form of Unicode, such as full-width letters, become plain letters. */
((atlas) => {
  'use strict';
  const ADDRESS = /^(?:[a-z][a-z+.-]*:\/\/)?(?:[^\s/@]+@)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?\/(\S+)$/i;
  const BEFORE = /^(?:models|api\/models|api\/resolve-cache\/models)\//i; // parts of an address before an id
  const ID = /^[\p{L}\p{N}][\p{L}\p{N}._-]*\/[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;
  const QUOTED = /["'`“”‘’]([^"'`“”‘’\s]+)["'`“”‘’]/gu;
  const ENDING = /[.,;:!?)\]}>"'`]+$/;

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  /** Return the id in the address of a model's page, or ''. An id has an owner, except for models such as 'gpt2'. */
  function idInAddress(text) {
    const found = ADDRESS.exec(text);
    if (!found) return '';
    const path = found[1].replace(BEFORE, '').split(/[?#]/)[0];
    // A tag after a colon is not part of the id, for example in hf.co/owner/name:Q4_K_M.
    return path
      .split('/')
      .slice(0, 2)
      .map((part) => decode(part).split(':')[0])
      .filter(Boolean)
      .join('/');
  }

  /** Return {text, ids}: the text to search for, and the ids that the text names. The text is the id itself if the
      reader pasted an address or a quoted id. */
  function read(typed) {
    const text = typed.normalize('NFKC').trim();
    const words = text.split(/\s+/).map((word) => word.replace(ENDING, ''));
    const quoted = [...text.matchAll(QUOTED)].map(([, inside]) => inside);
    const fragment = /#(?:.*&)?model=([^&\s]+)/.exec(text); // the address of a card of this atlas
    const certain = fragment
      ? [decode(fragment[1])]
      : [...[...quoted, ...words].map(idInAddress).filter(Boolean), ...quoted.filter((inside) => ID.test(inside))];
    if (certain.length) return { text: certain[0], ids: certain };
    return { text, ids: words.filter((word) => ID.test(word)) };
  }

  atlas.pasted = { read };
})(globalThis.constellation);
