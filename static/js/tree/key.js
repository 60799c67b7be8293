/* The marks of the radial tree, for the key on the stage. */
((atlas) => {
  'use strict';
  const line = { stroke: 'currentColor', 'stroke-width': 1.2, fill: 'none' };
  const dot = (cx, cy, r) => ['circle', { cx, cy, r, fill: 'currentColor' }];
  const ICONS = {
    ray: [
      ['path', { ...line, d: 'M2 15h24M7 15V9M14 15V3M21 15v-3' }],
      dot(7, 8, 1.6),
      dot(14, 3, 2.6),
      dot(21, 12, 1.2),
    ],
    glow: [['circle', { cx: 14, cy: 9, r: 7.5, fill: 'currentColor', opacity: 0.25 }], dot(14, 9, 3)],
    ring: [['path', { ...line, d: 'M1 13q13-6 26 0M5 11l-1-3M11 9.6l-.5-3.5M17 9.6l.5-3.5M23 11l1-3' }]],
    branch: [['path', { ...line, d: 'M14 17v-5M5 12q9-4 18 0M5 12V3M14 10V3M23 12V3' }]],
    fan: [['path', { d: 'M14 17 6 3q8-3 16 0Z', fill: 'currentColor', opacity: 0.5 }]],
  };
  const COUNTED = { __proto__: null, downloads: atlas.site.counts.noun, likes: 'likes', none: '' };
  const TICKS = 120; // as in tree/paint.js

  /** List the marks of a view of the tree. */
  function list({ session, layout }) {
    const { state } = session;
    const counted = COUNTED[state.size] ?? COUNTED[atlas.site.counts.first];
    const perTick = (2 * Math.PI) / TICKS / layout.unit; // models
    const { plural } = atlas.format;
    const middle =
      state.radius === 'height' ? 'Joint near the rim: similar names' : 'Joint near the rim: few models';
    return [
      { icon: ICONS.branch, text: middle },
      {
        icon: ICONS.ray,
        text: counted ? `Long ray: many ${counted}` : 'Dot: a model',
      },
      ...(counted && atlas.theme.current() === 'dark'
        ? [{ icon: ICONS.glow, text: `Glow: most ${counted} in view` }]
        : []),
      {
        icon: ICONS.ring,
        text:
          perTick < 0.75
            ? `${plural(Math.round(1 / perTick), 'tick')}: about 1 model`
            : `One tick: about ${plural(Math.round(perTick), 'model')}`,
      },
      ...(layout.collapsed.size ? [{ icon: ICONS.fan, text: 'Fan: a closed branch' }] : []),
    ];
  }

  atlas.treeKey = { list };
})(globalThis.constellation);
