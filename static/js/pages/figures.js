/* Plotly figures that the browser makes from their data, because hundreds of pages have one. */
((atlas) => {
  'use strict';
  const ZERO_AT = 0.4; // position of zeros, which have no logarithm

  /** A logarithmic axis whose lowest tick is labelled 0. */
  function axis(title, values) {
    const digits = String(values.reduce((most, one) => Math.max(most, one), 1)).length;
    const ticks = Array.from({ length: digits + 1 }, (_, power) => 10 ** power);
    return {
      title: { text: title },
      type: 'log',
      tickvals: [ZERO_AT, ...ticks],
      ticktext: ['0', ...ticks.map(atlas.format.count)],
    };
  }

  /** Plot likes against downloads of models with both values known. */
  function scatter({ texts, downloads, likes }) {
    const shift = (values) => values.map((value) => value || ZERO_AT);
    return {
      data: [
        {
          type: 'scatter',
          mode: 'markers',
          x: shift(downloads),
          y: shift(likes),
          text: texts,
          customdata: texts.map((_, at) => [downloads[at], likes[at]]),
          hovertemplate: '%{text}<br>%{customdata[0]:,} downloads, %{customdata[1]:,} likes<extra></extra>',
        },
      ],
      layout: { xaxis: axis('downloads in 30 days', downloads), yaxis: axis('likes', likes) },
    };
  }

  atlas.figures = { scatter };
})(globalThis.constellation);
