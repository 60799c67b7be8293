/* The sections of a page: mark the section that is read in the list of sections (macro with_contents), and move
   between sections with keys. */
((atlas) => {
  'use strict';
  const SECTIONS = 'main :is(section.section, .card-grid > section)';
  const TOP = 120; // pixels from the top of the window to the beginning of the current section, at most

  function mark(links) {
    const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    /** Mark the last section that begins in the upper third of the window or above it. */
    function update() {
      const current = targets.findLast((target) => target?.getBoundingClientRect().top < window.innerHeight / 3);
      links.forEach((link, at) => {
        if (current && targets[at] === current) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      });
    }
    const observer = new IntersectionObserver(update, { rootMargin: '0px 0px -66% 0px', threshold: [0, 1] });
    for (const target of targets) if (target) observer.observe(target);
  }

  /** Move the focus to the next section (step 1) or to the one before (step -1). The current section is the one with
      the focus, or else the last one that begins near the top of the window or above it. */
  function move(step) {
    const sections = [...document.querySelectorAll(SECTIONS)];
    const focused = sections.indexOf(document.activeElement?.closest(SECTIONS));
    const current =
      focused >= 0 ? focused : sections.findLastIndex((section) => section.getBoundingClientRect().top < TOP);
    const next = sections[current + step];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'start' });
  }

  function start() {
    if (document.querySelector(SECTIONS))
      atlas.shortcuts.add(
        { key: 'n', group: 'Sections', text: 'Go to the next section', run: () => move(1) },
        { key: 'p', group: 'Sections', text: 'Go to the previous section', run: () => move(-1) },
      );
    const list = document.querySelector('[data-contents]');
    if (!list) return;
    const details = list.querySelector('details');
    const links = [...list.querySelectorAll('a')];
    mark(links);
    list.addEventListener('click', (event) => {
      if (event.target.closest('a')) details.open = false;
    });
    atlas.shortcuts.add({
      key: 'c',
      group: 'Sections',
      text: 'Go to the list of sections',
      run: () => {
        details.open = true;
        links[0]?.focus();
      },
    });
  }

  atlas.contents = { start };
})(globalThis.constellation);
