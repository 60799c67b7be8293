/* The marks of the rectangular tree, for the key on the stage. */
((atlas) => {
  'use strict';
  const line = { stroke: 'currentColor', 'stroke-width': 1.2, fill: 'none' };
  const dot = (cx, cy, r) => ['circle', { cx, cy, r, fill: 'currentColor' }];
  const ICONS = {
    branch: [['path', { ...line, d: 'M1 9h8M9 3v12M9 3h16M9 15h16' }], dot(25, 3, 1.8), dot(25, 15, 1.8)],
    dot: [dot(5, 9, 1.5), dot(13, 9, 2.4), dot(23, 9, 3.8)],
    bar: [['rect', { x: 6, y: 4, width: 20, height: 10, fill: 'currentColor', 'fill-opacity': 0.35 }]],
    arrow: [['path', { d: 'M9 5h10l-5 8Z', fill: 'currentColor' }]],
    folded: [['path', { d: 'M2 9 26 3v12Z', fill: 'currentColor', opacity: 0.5 }]],
    hollow: [['circle', { ...line, cx: 14, cy: 9, r: 3.2 }]],
  };
  const JOINTS = {
    count: 'Joint further right: fewer models',
    height: 'Joint further right: more similar names',
    time: 'Joint: the earliest model of the branch',
  };

  /** List the marks of a view of the tree. */
  function list({ session, layout }) {
    const { state } = session;
    const { counts } = atlas.site;
    const counted = { downloads: counts.noun, likes: 'likes', none: '' }[state.size || counts.first];
    return [
      { icon: ICONS.branch, text: JOINTS[layout.axis ? 'time' : state.radius === 'height' ? 'height' : 'count'] },
      ...(counted
        ? [
            { icon: ICONS.dot, text: `Large dot: a model with many ${counted}` },
            { icon: ICONS.bar, text: `Bar: ${counted}, on a logarithmic scale` },
          ]
        : []),
      ...(layout.axis?.undated ? [{ icon: ICONS.hollow, text: 'Ring: a model without a date' }] : []),
      { icon: ICONS.arrow, text: 'Arrow: fold the branch' },
      ...(layout.collapsed.size ? [{ icon: ICONS.folded, text: 'Triangle: a folded branch' }] : []),
    ];
  }

  atlas.rectangularKey = { list };
})(globalThis.constellation);
