/* The list of the sections of a page (macro with_contents): mark the section that is read. */
((atlas) => {
  'use strict';

  function start() {
    const list = document.querySelector('[data-contents]');
    if (!list) return;
    const links = [...list.querySelectorAll('a')];
    const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    /** Mark the last section that begins in the upper third of the window or above it. */
    function mark() {
      const current = targets.findLast((target) => target?.getBoundingClientRect().top < window.innerHeight / 3);
      links.forEach((link, at) => {
        if (current && targets[at] === current) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      });
    }
    const observer = new IntersectionObserver(mark, { rootMargin: '0px 0px -66% 0px', threshold: [0, 1] });
    for (const target of targets) if (target) observer.observe(target);
    list.addEventListener('click', (event) => {
      if (event.target.closest('a')) list.querySelector('details').open = false;
    });
  }

  atlas.contents = { start };
})(globalThis.constellation);
