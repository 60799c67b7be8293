/* palette.js: the design tokens as colours that a canvas understands, for the theme in force.
   In: tokens.css. Out: colour('--family-3') -> 'rgb(...)'. A probe element resolves light-dark(); results are kept until the theme changes. */
(function (atlas) {
  'use strict';
  let known = new Map();
  let probe = null;
  atlas.theme.onchange(() => {
    known = new Map();
  });

  function colour(token) {
    if (!known.has(token)) {
      if (!probe) {
        probe = document.createElement('span');
        probe.hidden = true;
        document.body.append(probe);
      }
      probe.style.color = 'var(' + token + ')';
      known.set(token, getComputedStyle(probe).color);
    }
    return known.get(token);
  }

  /** The same colour, see-through: alpha 0..1. */
  function faint(token, alpha) {
    const parts = colour(token)
      .match(/[\d.]+/g)
      .slice(0, 3);
    return 'rgba(' + parts.join(',') + ',' + alpha + ')';
  }

  function font(size, weight = 400, face = '--sans') {
    const family = getComputedStyle(document.documentElement).getPropertyValue(face);
    return weight + ' ' + size + 'px ' + family;
  }
  const fonts = new Map();
  const keptFont = (size, weight, face) => {
    const key = [size, weight, face].join();
    if (!fonts.has(key)) fonts.set(key, font(size, weight, face));
    return fonts.get(key);
  };

  atlas.palette = { colour, faint, font: keptFont };
})((globalThis.constellation = globalThis.constellation || {}));
