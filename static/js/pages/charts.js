/* Charts of several series: a curve for each series, and columns side by side. They look like those that
   constellation/render/drawing/share_charts.py draws, which has the same measures. A series is {title, colour, values,
   notes}; an unknown value is null. */
((atlas) => {
  'use strict';
  const { svg } = atlas.dom;
  const WIDTH = 360;
  const HEIGHT = 230;
  const [LEFT, TOP, BASE] = [40, 12, 190];
  const GROUPS_END = 356; // the right edge of columns side by side
  const CURVES_END = 262; // the right edge of the curves; the names of the series are beside it
  const LEADING = 14; // smallest distance between the names of two curves
  const APART = 44; // smallest distance between two labels of the horizontal axis

  /** Return a round number at which an axis can end: 1, 2, 3, 4, 6 or 8 times a power of ten. */
  function chooseTop(most) {
    if (most <= 0) return 1;
    const power = 10 ** Math.floor(Math.log10(most));
    return [1, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((top) => top >= most);
  }

  /** Move the names of curves apart so that they do not overlap, and keep them inside the plot. */
  function spread(ends) {
    const placed = [...ends].sort((a, b) => a.y - b.y);
    placed.forEach((end, at) => {
      if (at) end.y = Math.max(end.y, placed[at - 1].y + LEADING);
    });
    let below = BASE + LEADING;
    for (const end of placed.reverse()) {
      end.y = Math.min(end.y, below - LEADING);
      below = end.y;
    }
    return placed.reverse();
  }

  const write = (x, y, anchor, text, ink = 'fill-quiet', size = 12) =>
    svg('text', { class: ink, x, y, 'font-size': size, 'text-anchor': anchor }, text);

  function drawAxes(places, labels, top, right, form, size = 12) {
    const step = places.length > 1 ? places[1] - places[0] : APART;
    const every = [1, 2, 4, 8, 16].find((one) => step * one >= APART) || labels.length;
    const shown = labels.map((_, at) => at).filter((at) => (labels.length - 1 - at) % every === 0);
    const ticks = shown.map((at) => `M${places[at].toFixed(1)} ${BASE}v4`).join('');
    const half = (TOP + BASE) / 2;
    return [
      svg('path', { class: 'rule', fill: 'none', d: `M${LEFT} ${TOP}H${right}M${LEFT} ${half}H${right}` }),
      svg('path', { class: 'stroke-line', fill: 'none', d: `M${LEFT} ${BASE}H${right}${ticks}` }),
      [0, 0.5, 1].map((part) => write(LEFT - 5, BASE - (BASE - TOP) * part + 4, 'end', form(top * part))),
      shown.map((at) => write(places[at], BASE + 18, 'middle', labels[at], 'fill-quiet', size)),
    ].flat();
  }

  const wrap = (title, parts) =>
    svg('svg', { class: 'curve', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': title }, parts);

  const largest = (series) =>
    Math.max(0, ...series.flatMap(({ values }) => values.filter((value) => value != null))) || 1;

  function describe(time, { title, values, notes }, at, form) {
    return svg('title', {}, `${time}, ${title}: ${form(values[at])}${notes?.[at] ? ` (${notes[at]})` : ''}`);
  }

  /** Draw a curve for each series, with the name of the series at its end. `form` writes a value. */
  function drawCurves({ times, labels, series, title, form }) {
    const step = (CURVES_END - LEFT) / Math.max(times.length - 1, 1);
    const places = times.map((_, at) => LEFT + step * at);
    const top = chooseTop(largest(series));
    const ends = [];
    const lines = series.flatMap((one) => {
      const points = one.values
        .map((value, at) => ({ at, x: places[at], y: BASE - ((BASE - TOP) * value) / top, value }))
        .filter(({ value }) => value != null);
      if (!points.length) return [];
      ends.push({ y: points[points.length - 1].y, title: one.title, colour: one.colour });
      const d = `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
      return [
        svg('path', { class: `stroke-${one.colour}`, fill: 'none', 'stroke-width': 2, d }),
        ...points.map(({ at, x, y }) =>
          svg('circle', { class: `fill-${one.colour}`, cx: x, cy: y, r: 3 }, describe(times[at], one, at, form)),
        ),
      ];
    });
    const names = spread(ends).flatMap(({ y, title: name, colour }) => [
      svg('circle', { class: `fill-${colour}`, cx: CURVES_END + 11, cy: y, r: 4 }),
      write(CURVES_END + 19, y + 4, 'start', name, 'fill-ink'),
    ]);
    return wrap(title, [...drawAxes(places, labels, top, CURVES_END, form), ...lines, ...names]);
  }

  /** Draw a column for each series in each class, side by side. The values are shares. */
  function drawGroups({ classes, series, title }) {
    const form = atlas.format.percent;
    const step = (GROUPS_END - LEFT) / classes.length;
    const places = classes.map((_, at) => LEFT + step * (at + 0.5));
    const top = Math.min(chooseTop(largest(series)), 1);
    const width = (0.84 * step) / series.length;
    const boxes = classes.flatMap((name, at) =>
      series.flatMap((one, place) => {
        if (one.values[at] == null) return [];
        const height = ((BASE - TOP) * one.values[at]) / top;
        const box = { x: places[at] - 0.42 * step + width * place, y: BASE - height, width: 0.9 * width, height };
        return [svg('rect', { class: `fill-${one.colour}`, ...box }, describe(name, one, at, form))];
      }),
    );
    return wrap(title, [...drawAxes(places, classes, top, GROUPS_END, form, 11), ...boxes]);
  }

  const SPARK = { width: 90, height: 22 };
  /** Draw a small line without axes, or return '' for fewer than two known values. Negative values are unknown. `times`
      are the times of the values in ascending order, such as days. */
  function drawSparkline(values, title, times) {
    const { width, height } = SPARK;
    const top = Math.max(...values, 0) || 1;
    const scale = (width - 4) / Math.max(times[times.length - 1] - times[0], 1);
    const points = values
      .map((value, at) => [value, 2 + scale * (times[at] - times[0])])
      .filter(([value]) => value >= 0)
      .map(([value, x]) => `${x.toFixed(0)} ${(height - 2 - ((height - 4) * value) / top).toFixed(0)}`);
    if (points.length < 2) return '';
    const box = { class: 'trend', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title };
    return svg('svg', box, svg('path', { class: 'stroke-0', d: `M${points.join('L')}` }));
  }

  atlas.charts = { chooseTop, spread, drawCurves, drawGroups, drawSparkline };
})(globalThis.constellation);
