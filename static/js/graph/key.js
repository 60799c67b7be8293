/* The marks of the community graph, for the key on the stage. */
((atlas) => {
  'use strict';
  const dot = (cx, cy, r) => ['circle', { cx, cy, r, fill: 'currentColor' }];
  const ICONS = {
    dot: [dot(6, 9, 1.5), dot(14, 9, 2.6), dot(23, 9, 4)],
    edge: [dot(4, 13, 2), dot(24, 5, 2), ['path', { d: 'M4 13 24 5', stroke: 'currentColor', 'stroke-width': 1 }]],
    outline: [
      [
        'path',
        {
          d: 'M5 9q1-8 10-7t9 7-8 7-11-7Z',
          fill: 'currentColor',
          'fill-opacity': 0.15,
          stroke: 'currentColor',
        },
      ],
    ],
    near: [['circle', { cx: 14, cy: 9, r: 2.6, fill: 'currentColor', opacity: 0.7 }]],
    glow: [['circle', { cx: 14, cy: 9, r: 7.5, fill: 'currentColor', opacity: 0.25 }], dot(14, 9, 3)],
  };
  const COUNTED = { __proto__: null, downloads: atlas.site.counts.noun, likes: 'likes', none: '' };

  /** List the marks of a view of the graph. */
  function list({ session, surroundings }) {
    const { state } = session;
    const counted = COUNTED[state.size] ?? COUNTED[atlas.site.counts.first];
    return [
      {
        icon: ICONS.dot,
        text: counted ? `Large dot: many ${counted}` : 'Dot: a model',
      },
      ...(counted && atlas.theme.current() === 'dark'
        ? [{ icon: ICONS.glow, text: `Glow: most ${counted} in view` }]
        : []),
      { icon: ICONS.edge, text: 'Line: similar names' },
      { icon: ICONS.outline, text: 'Outline: a community' },
      ...(surroundings ? [{ icon: ICONS.near, text: 'Grey: outside the branch' }] : []),
    ];
  }

  atlas.graphKey = { list };
})(globalThis.constellation);
