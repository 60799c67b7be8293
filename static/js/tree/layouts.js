/* The two layouts of the tree, and the controls that choose them. The layout is part of the state: layout=rectangular,
   and axis=time for its time axis. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const LAYOUTS = { radial: 'Radial', rectangular: 'Rectangular' };
  const POSITIONS = { count: 'Branch size', height: 'Name distance' };
  const TIME = 'time';

  const layoutOf = (state) => (state.layout === 'rectangular' ? 'rectangular' : 'radial');
  const viewOf = (state) => ({ radial: atlas.TreeView, rectangular: atlas.RectangularView })[layoutOf(state)];

  /** Create the radio buttons for the layout. The camera of one layout has no meaning in the other. */
  function layoutChoice(session) {
    const now = layoutOf(session.state);
    const radio = ([layout, text]) => {
      const input = make('input', {
        type: 'radio',
        name: `layout-${session.clade || 'all'}`,
        value: layout,
        checked: layout === now,
        onchange: () => session.change({ layout: layout === 'radial' ? null : layout, at: null }),
      });
      return make('label', { 'data-slot': `layout-${layout}` }, input, make('span', {}, text));
    };
    return make(
      'fieldset',
      { class: 'layout-choice' },
      make('legend', {}, 'Layout'),
      make('div', {}, Object.entries(LAYOUTS).map(radio)),
    );
  }

  /** Create the controls of the tree. `choose` creates a control for a key of the state. */
  function choices(session, choose) {
    const { state } = session;
    if (layoutOf(state) === 'radial')
      return [layoutChoice(session), choose('Radius', 'radius', POSITIONS, 'count')];
    const plain = state.radius === 'height' ? 'height' : 'count';
    const axis = make(
      'select',
      {
        onchange: () =>
          session.change(
            axis.value === TIME
              ? { axis: TIME }
              : { axis: null, radius: axis.value === 'count' ? null : axis.value },
          ),
      },
      Object.entries({ ...POSITIONS, [TIME]: 'Time' }).map(([value, text]) =>
        make('option', { value, selected: value === (state.axis === TIME ? TIME : plain) }, text),
      ),
    );
    return [layoutChoice(session), make('label', { 'data-slot': 'axis' }, 'Horizontal axis', axis)];
  }

  atlas.views.tree = {
    create: (session, previous) => new (viewOf(session.state))(session, previous),
    suits: (view, state) => view.constructor === viewOf(state),
    choices,
    prepare: atlas.tree.treeOf,
    list: (session) => atlas.branchList.create(session),
    needs: 'tree',
    camera: 'at',
    scripts: [],
  };
})(globalThis.constellation);
