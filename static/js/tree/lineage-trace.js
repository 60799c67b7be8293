/* Choose the lineage that is drawn over the tree, and create its legend. It is the lineage of the selected model
   (`selected`) or family (`of`). With lineage=off in the state, nothing is drawn. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count, plural } = atlas.format;
  const MOST = 500; // maximum number of curves
  const WORDS = { up: 'Base models', down: 'Descendants', within: 'Within the family' };

  /** Return the lineage. While it is being loaded, return null; the view is updated when it has been loaded. */
  function ready(session) {
    const lineage = atlas.lineage.current(session.source);
    if (!lineage) atlas.lineage.load(session.source).then(() => session.arrived(), atlas.notes.fail);
    return lineage;
  }

  /** Sort links by distance, nearest first. Links at the same distance are sorted by brightness. */
  function inOrder(links, bright) {
    return links.sort(
      (a, b) => a.steps - b.steps || bright[b.far] - bright[a.far] || a.child - b.child || a.parent - b.parent,
    );
  }

  /** Return the curves for a state, or null. */
  function trace(view, state) {
    const { session, catalogue } = view;
    const clade = catalogue.cladeOf(state.of || '');
    if (state.lineage === 'off' || (view.selected < 0 && clade < 0)) return null;
    const lineage = ready(session);
    if (!lineage) return null;
    const links =
      view.selected >= 0 ? lineage.linksOf(view.selected) : lineage.linksAround(catalogue.rowsOf(clade));
    const name = view.selected >= 0 ? catalogue.nameOf(view.selected) : catalogue.clades.title[clade];
    const relations = Object.fromEntries(
      atlas.lineageLayout.WAYS.map((way) => [way, atlas.relations.tally(links.filter((link) => link.way === way))]),
    );
    const ordered = inOrder(links, view.bright);
    return {
      name,
      relations,
      ...atlas.lineageLayout.layOut(view.layout, ordered, MOST, view.curveBetween),
    };
  }

  /** Describe how many links are drawn, for example 'Descendants: 500 of 1,834 links shown, 12 outside the view
      (1,834 quantised copies)'. */
  function describe(way, { all, drawn, away }, relations) {
    const whole = drawn === all ? plural(all, 'link') : `${count(drawn)} of ${plural(all, 'link')} shown`;
    const outside = away ? `, ${count(away)} outside the view` : '';
    return [`${WORDS[way]}: `, make('span', { class: 'count' }, `${whole}${outside} (${relations})`)];
  }

  function legend(session) {
    const element = make('ul', { class: 'legend lineage-key', hidden: true });
    function update() {
      const { traces } = session.view;
      element.hidden = !traces;
      if (!traces) return;
      const shown = atlas.lineageLayout.WAYS.filter((way) => traces.counts[way].all);
      element.setAttribute('aria-label', `Declared lineage of ${traces.name}`);
      element.replaceChildren(
        make('li', { class: 'lineage-of' }, `Declared lineage of ${traces.name}${shown.length ? '' : ': none'}`),
        ...shown.map((way) => {
          const key = make('span', { class: `line-key ${way}`, 'aria-hidden': 'true' });
          return make('li', {}, key, ...describe(way, traces.counts[way], traces.relations[way]));
        }),
      );
    }
    return { element, update };
  }

  /** Return the entries for the legend of a picture: [{token, label, count}]. */
  const entriesOf = ({ name, counts }) =>
    atlas.lineageLayout.WAYS.filter((way) => counts[way].drawn).map((way) => ({
      token: `--lineage-${way}`,
      label: `${WORDS[way]} of ${name}`,
      count: counts[way].drawn,
    }));

  atlas.lineageTrace = { trace, legend, entriesOf };
})(globalThis.constellation);
