/* The map of the clusters on clusters.html. A click on a region, or Enter, shows the details of its cluster beside the
   map, and writes the cluster to the address (#cluster=3). Without this script, the links lead to the details. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;

  /** Return the cluster in the address: that of the state, or that of a link to its details (#cluster-3). */
  function chosenOf(numbers) {
    const { cluster = '' } = atlas.store.get();
    const number = cluster || atlas.state.idInAddress().replace(/^cluster-/, '');
    return numbers.includes(number) ? number : '';
  }

  function start() {
    const frame = document.querySelector('[data-clusters]');
    if (!frame) return;
    const details = frame.querySelector('.cluster-details');
    const sections = new Map(
      [...details.querySelectorAll('section')].map((section) => [section.id.replace('cluster-', ''), section]),
    );
    const links = [...document.querySelectorAll('a[data-cluster]')];
    const hint = make('p', { class: 'quiet' }, 'Choose a cluster on the map to see its words and its models.');
    details.prepend(hint);
    details.setAttribute('role', 'region');
    details.setAttribute('aria-label', 'Details of the cluster');
    for (const section of sections.values()) section.querySelector('h2').tabIndex = -1;

    function show() {
      const chosen = chosenOf([...sections.keys()]);
      hint.hidden = Boolean(chosen);
      for (const [number, section] of sections) section.hidden = number !== chosen;
      frame.classList.toggle('chosen', Boolean(chosen));
      for (const link of links)
        if (link.dataset.cluster === chosen) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
    }
    function open(number) {
      atlas.store.change({ cluster: number });
      show(); // the address may have had the id of the details, which is no state
      const heading = sections.get(number).querySelector('h2');
      heading.focus({ preventScroll: true });
      sections.get(number).scrollIntoView({ block: 'nearest' });
    }
    for (const link of links)
      link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        open(link.dataset.cluster);
      });
    frame.addEventListener('keydown', (event) => {
      const { cluster } = atlas.store.get();
      if (event.key !== 'Escape' || !cluster) return;
      atlas.store.change({ cluster: null });
      links.find((link) => link.dataset.cluster === cluster && link.getClientRects().length)?.focus();
    });
    frame.classList.add('live');
    atlas.store.subscribe(show);
    window.addEventListener('hashchange', show);
    show();
  }

  atlas.clusters = { start };
})(globalThis.constellation);
