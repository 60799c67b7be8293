/* trace-tree.js: whose lineage is drawn over the tree, and the legend that says how much of it.
   In: the tree's view and the state: `selected` (a model) or `of` (a family), unless `lineage` is off. Out: traces to paint. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const { count, plural } = atlas.format;
  const MOST = 500; // curves that can be told apart, and drawn without a pause
  const WORDS = { up: 'Made from', down: 'Made from it', within: 'Within the family' };

  /** The loaded lineage; null, and the view is told when it has come. */
  function ready(session) {
    const lineage = atlas.lineage.current(session.source);
    if (!lineage)
      atlas.lineage.load(session.source).then(
        () => session.arrived(),
        (error) => atlas.dom.say(error.message),
      );
    return lineage;
  }

  /** The links nearest to the model first, the brightest of equals. */
  function inOrder(links, bright) {
    return links.sort(
      (a, b) => a.steps - b.steps || bright[b.far] - bright[a.far] || a.child - b.child || a.parent - b.parent,
    );
  }

  /** What is to be drawn for a state; null for nothing. */
  function trace(view, state) {
    const { session, catalogue } = view;
    const clade = catalogue.cladeOf(state.of || '');
    if (state.lineage === 'off' || (view.selected < 0 && clade < 0)) return null;
    const lineage = ready(session);
    if (!lineage) return null;
    const links =
      view.selected >= 0 ? lineage.linksOf(view.selected) : lineage.linksAround(catalogue.rowsOf(clade));
    const name = view.selected >= 0 ? catalogue.nameOf(view.selected) : catalogue.clades.title[clade];
    return { name, ...atlas.lineageLayout.layOut(view.layout, inOrder(links, view.bright), MOST) };
  }

  /** 'Made from it: 500 of 1,834 links drawn, 12 not in view'. */
  function tell(way, { all, drawn, away }) {
    const whole = drawn === all ? plural(all, 'link') : count(drawn) + ' of ' + plural(all, 'link') + ' drawn';
    return [
      WORDS[way] + ': ',
      make('span', { class: 'count' }, whole + (away ? ', ' + count(away) + ' not in view' : '')),
    ];
  }

  function legend(session) {
    const element = make('ul', { class: 'legend lineage-key', hidden: true });
    function update() {
      const { traces } = session.view;
      element.hidden = !traces;
      if (!traces) return;
      const shown = atlas.lineageLayout.WAYS.filter((way) => traces.counts[way].all);
      element.setAttribute('aria-label', 'Declared lineage of ' + traces.name);
      element.replaceChildren(
        make('li', { class: 'lineage-of' }, 'Declared lineage of ' + traces.name + (shown.length ? '' : ': none')),
        ...shown.map((way) => {
          const key = make('span', { class: 'line-key ' + way, 'aria-hidden': 'true' });
          return make('li', {}, key, ...tell(way, traces.counts[way]));
        }),
      );
    }
    return { element, update };
  }

  atlas.lineageTrace = { trace, legend };
})((globalThis.constellation = globalThis.constellation || {}));
