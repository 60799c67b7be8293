/* Create and replace elements, and show short messages. */
((atlas) => {
  'use strict';

  /** Create an element, for example make('a', {href: 'x', class: 'chip'}, 'text', child). A function becomes an
      event listener, true sets an empty attribute, and null or false sets no attribute. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
      else if (value === true) element.setAttribute(name, '');
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child != null && child !== false));
    return element;
  }

  /** Create an element of an SVG drawing. */
  function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children.flat());
    return element;
  }

  /** Create a table in a region that scrolls. A row is a list of cells, and the first cell is the head of the row.
      `frame` and `kind` are the classes of the region and of the table. The columns from number `numbersFrom` on have
      numbers. */
  function scrolledTable({ label, frame, kind, numbersFrom }, heads, rows) {
    const classOf = (at) => (at >= numbersFrom ? 'number' : null);
    const cell = (content, at) =>
      at ? make('td', { class: classOf(at) }, content) : make('th', { scope: 'row' }, content);
    return make(
      'div',
      { class: frame, tabindex: '0', role: 'region', 'aria-label': label },
      make(
        'table',
        { class: kind },
        make(
          'thead',
          {},
          make(
            'tr',
            {},
            heads.map((text, at) => make('th', { scope: 'col', class: classOf(at) }, text)),
          ),
        ),
        make(
          'tbody',
          {},
          rows.map((row) => make('tr', {}, row.map(cell))),
        ),
      ),
    );
  }

  /** Create a link to another site, with a mark. */
  const external = (href, text) =>
    make(
      'a',
      { class: 'external', href, rel: 'noopener noreferrer' },
      text,
      make('span', { class: 'visually-hidden' }, ' (another site)'),
    );

  /** Create a link to a term of the glossary. */
  const term = (slug, text) =>
    make('a', { class: 'term', href: `${atlas.site.root}about.html#term-${slug}` }, text);

  /** Create the small link behind a heading or a label, to the term of the glossary that explains it. */
  function explanation(slug, text) {
    const meaning = `What “${text}” means`;
    const href = `${atlas.site.root}about.html#term-${slug}`;
    return make('a', { class: 'explanation', href, title: meaning, 'aria-label': meaning }, '?');
  }

  /** Return the content of an element for the id of a model. A name that is written from right to left is an element of
      its own with its own direction, apart from the owner, so that numbers and Latin letters such as 7B stay together. The
      function `mark_name` in constellation/render/wording.py does the same. `draw` returns the content for a part of
      the id. */
  function named(id, draw = (part) => [part]) {
    const text = atlas.format.shown(id);
    const cut = text.indexOf('/') + 1;
    if (!atlas.format.isLeftward(text.slice(cut))) return draw(text, 0);
    return [...draw(text.slice(0, cut), 0), make('bdi', { dir: 'auto' }, ...draw(text.slice(cut), cut))];
  }

  /** Return what identifies a control among those of a box: its slot, or its text. */
  const slotOf = (control) =>
    control.closest('[data-slot]')?.dataset.slot ?? `${control.localName} ${control.textContent}`;
  const CONTROLS = 'a[href], button, input, select, summary, [tabindex]';
  /** Replace the content of a box. If an element in the box has the focus, the element that replaces it gets the focus,
      or else `other(box)`. */
  function refill(box, content, other = () => null) {
    const had = box.contains(document.activeElement) && box !== document.activeElement;
    const slot = had && slotOf(document.activeElement);
    box.replaceChildren(...content);
    if (!had) return;
    const controls = [...box.querySelectorAll(CONTROLS)];
    const next = controls.find((control) => slotOf(control) === slot) ?? other(box);
    if (!next) return;
    if (!next.matches(CONTROLS)) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  let toast = null;
  let hiding = 0;
  /** Show a short message at the bottom of the window. Screen readers announce the message. */
  function announce(text) {
    if (!toast) {
      toast = make('div', { class: 'toast', role: 'status' });
      document.body.append(toast);
    }
    toast.hidden = false;
    toast.textContent = text;
    clearTimeout(hiding);
    hiding = setTimeout(() => {
      toast.hidden = true;
    }, 3500);
  }

  /** Call a function with each element, once, shortly before the reader scrolls to it. */
  function whenNear(elements, margin, call) {
    const seen = new IntersectionObserver(
      (entries) =>
        entries
          .filter((entry) => entry.isIntersecting)
          .forEach((entry) => {
            seen.unobserve(entry.target);
            call(entry.target);
          }),
      { rootMargin: margin },
    );
    for (const element of elements) seen.observe(element);
  }

  /** Call a function after each change of the pixel ratio: by the zoom of the browser, or on another monitor. */
  function onDensity(call) {
    const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener(
      'change',
      () => {
        onDensity(call);
        call();
      },
      { once: true },
    );
  }

  atlas.dom = {
    make,
    svg,
    scrolledTable,
    external,
    term,
    explanation,
    announce,
    named,
    refill,
    whenNear,
    onDensity,
    still: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
})(globalThis.constellation);
