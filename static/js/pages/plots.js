/* Plotly figures, drawn when they come into view, in the colours of the theme.
   The data of <figure data-view="plotly" data-figure="ID"> are in <script type="application/json" id="ID">.
   Design tokens such as '--family-3' are replaced by the colours of the theme. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { palette } = atlas;
  const LIBRARY = 'static/vendor/plotly-basic.min.js';
  const PRINTED = 640; // px, width on paper
  // The menu below the figure has what Plotly's own toolbar has, which would cover the data.
  const CONFIG = { showSendToCloud: false, displayModeBar: false, responsive: true };

  /** Replace the design tokens in a figure by colours. */
  function paint(value) {
    if (typeof value === 'string') return /^--[a-z]+(-\d+)?$/.test(value) ? palette.colour(value) : value;
    if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(paint);
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, paint(one)]));
    return value;
  }

  function themed(layout, width) {
    const axis = {
      gridcolor: palette.faint('--line-strong', 0.3),
      linecolor: palette.colour('--line-strong'),
      zerolinecolor: palette.colour('--line-strong'),
      tickcolor: palette.colour('--line-strong'),
      automargin: true,
    };
    const merged = {
      ...layout,
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      autosize: true,
      font: {
        family: palette.family('--sans'),
        size: 13,
        color: palette.colour('--ink'),
        ...layout.font,
      },
      colorway: Array.from({ length: 12 }, (_, at) => palette.colour(`--family-${at}`)),
      hoverlabel: {
        bgcolor: palette.colour('--ink'),
        font: { color: palette.colour('--paper'), size: 13 },
        ...layout.hoverlabel,
      },
      legend: { bgcolor: 'rgba(0,0,0,0)', ...layout.legend },
    };
    merged.margin = { l: width < 560 ? 48 : 64, r: 16, t: layout.title ? 56 : 20, b: 52, ...layout.margin };
    for (const key of Object.keys(layout)
      .filter((name) => /^[xy]axis\d*$/.test(name))
      .concat('xaxis', 'yaxis'))
      merged[key] = { ...axis, ...merged[key] };
    return merged;
  }

  let library = null;
  let queue = Promise.resolve();
  /** Wait so that the page can handle input between loading the library and drawing each plot. */
  const breathe = () =>
    new Promise((resolve) => {
      setTimeout(resolve, 30);
    });

  async function draw(figure) {
    const spec = JSON.parse(document.getElementById(figure.dataset.figure).textContent);
    library = library || atlas.data.script(LIBRARY);
    await library;
    await breathe();
    const box = make('div', {
      class: 'plot',
      role: 'group',
      'aria-label': figure.getAttribute('aria-label') || 'Plot',
    });
    figure.prepend(box);
    figure.classList.add('live');
    const paintIt = () =>
      globalThis.Plotly.react(
        box,
        paint(spec.data),
        {
          ...themed(paint(spec.layout || {}), box.clientWidth),
          ...(atlas.printing.isOn ? { autosize: false, width: PRINTED } : {}),
        },
        CONFIG,
      );
    await paintIt();
    atlas.theme.onchange(paintIt);
    figure.dataset.ready = '';
    await breathe();
  }
  function mount(figure) {
    queue = queue
      .then(() => draw(figure))
      .catch((error) => {
        console.info(`constellation: ${error.message}`);
        figure.classList.remove('live');
        for (const box of figure.querySelectorAll('.plot')) box.remove();
        figure.prepend(
          make('div', { class: 'notice warn', role: 'alert' }, `The plot could not be drawn: ${error.message}.`),
        );
      });
  }

  function start() {
    atlas.dom.whenNear(document.querySelectorAll('figure[data-view="plotly"]'), '150px', mount);
  }

  function resetZoom(figure) {
    const box = figure.querySelector('.plot');
    if (box) globalThis.Plotly.relayout(box, { 'xaxis.autorange': true, 'yaxis.autorange': true });
  }

  atlas.plots = { start, resetZoom };
})(globalThis.constellation);
