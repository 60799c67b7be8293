/* Convert the design tokens of tokens.css into colours and fonts for a canvas, in the current theme.
   For example, colour('--family-3') returns 'rgb(…)'. The colours are read from a hidden element, because a canvas
   does not support light-dark(). Results are cached until the theme changes. */
((atlas) => {
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
        // Drawings keep their colours in forced-colours mode, where the browser replaces those of text.
        probe.style.setProperty('forced-color-adjust', 'none');
        document.body.append(probe);
      }
      probe.style.color = `var(${token})`;
      known.set(token, getComputedStyle(probe).color);
    }
    return known.get(token);
  }

  /** Return a colour with an opacity from 0 to 1. */
  function faint(token, alpha) {
    const parts = colour(token)
      .match(/[\d.]+/g)
      .slice(0, 3);
    return `rgba(${parts.join(',')},${alpha})`;
  }

  /** Return the value of a font token on one line. */
  const family = (face) =>
    getComputedStyle(document.documentElement).getPropertyValue(face).replace(/\s+/g, ' ').trim();
  const fonts = new Map();
  const font = (size, weight = 400, face = '--sans') => {
    const key = [size, weight, face].join();
    if (!fonts.has(key)) fonts.set(key, `${weight} ${size}px ${family(face)}`);
    return fonts.get(key);
  };

  atlas.palette = { colour, faint, family, font };
})(globalThis.constellation);
