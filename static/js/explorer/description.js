/* Describe in words what a view shows: for saved pictures, printed pages and citations. */
((atlas) => {
  'use strict';
  const { plural } = atlas.format;
  const NAMES = { tree: 'Tree', graph: 'Community graph' };

  /** Return the title of what a view shows, for example 'Tree of Qwen3'. `label` describes the whole view. */
  function title({ kind, view }, label) {
    const path = view.path();
    return path.length < 2 ? label : `${NAMES[kind]} of ${view.nameOf(path[path.length - 1])}`;
  }

  /** Return what a view shows besides its title, one text for each line of a picture: the number of models, the
      choices and the filter, the selected model, and the source. */
  function lines(session) {
    const { state, inside, catalogue, kept, facts } = session;
    const models = inside ? inside.reduce((sum, one) => sum + one, 0) : catalogue.size;
    const filter = atlas.filters.describe(state, facts);
    return [
      plural(models, 'model') +
        (filter.length ? `, ${atlas.format.count(kept ?? models)} matching the filter` : ''),
      filter.length ? `Filter: ${filter.join('; ')}` : '',
      atlas.controls.describeChoices(session).join('. '),
      state.selected ? `Selected: ${atlas.format.shown(state.selected)}` : '',
      atlas.address.describeSource(),
    ].filter(Boolean);
  }

  /** Return the entries of the legend, including those of lineages. */
  const entries = (session) => [
    ...atlas.controls.entriesOf(session),
    ...(session.view.traces ? atlas.lineageTrace.entriesOf(session.view.traces) : []),
  ];

  atlas.description = { title, lines, entries };
})(globalThis.constellation);
