/* The menu 'Share' of charts: figures with a drawing of the page, with a Plotly figure or with a canvas. A saved picture
   has the chart as it is on the screen, with its title, its source and its address. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const DRAWING = 'svg:is(.curve, .timeline), .plot, canvas.scatter';
  // The properties that style sheets set on the static drawings.
  const STYLES = ['fill', 'stroke', 'stroke-width', 'font-family', 'font-size', 'font-weight', 'opacity'];

  /** Return a drawing of the page as the text of an SVG element. Styles become attributes. */
  function copyDrawing(drawing, x, y) {
    const copy = drawing.cloneNode(true);
    const from = [drawing, ...drawing.querySelectorAll('*')];
    [copy, ...copy.querySelectorAll('*')].forEach((element, at) => {
      const style = getComputedStyle(from[at]);
      if (/^(path|rect|line|circle|text|polyline)$/.test(element.localName))
        for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
      element.removeAttribute('class');
    });
    const { width, height } = drawing.getBoundingClientRect();
    for (const [name, value] of Object.entries({ x, y, width, height, overflow: 'visible' }))
      copy.setAttribute(name, value);
    return new XMLSerializer().serializeToString(copy);
  }

  /** Return the size of a chart and the text of its SVG element at the place (x, y). */
  async function copyChart(figure, x, y) {
    const drawing = figure.querySelector(DRAWING);
    if (!drawing) throw new Error('The chart is not drawn yet');
    const { width, height } = drawing.getBoundingClientRect();
    if (drawing.matches('canvas')) {
      const source = drawing.toDataURL();
      return {
        width,
        height,
        text: `<image x="${x}" y="${y}" width="${width}" height="${height}" href="${source}"/>`,
      };
    }
    if (!drawing.matches('.plot')) {
      const { left, bottom } = MARGINS[drawing.matches('.timeline') ? 'timeline' : 'curve'];
      return { width: width + left, height: height + bottom, text: copyDrawing(drawing, x + left, y + TOP) };
    }
    const plot = await globalThis.Plotly.toImage(drawing, { format: 'svg', width, height });
    const text = decodeURIComponent(plot.slice(plot.indexOf(',') + 1));
    return { width, height, text: text.replace('<svg ', `<svg x="${x}" y="${y}" `) };
  }
  const TOP = 8; // px above a drawing, for the label of the axis
  // Room for the labels that are outside of a drawing, in px.
  const MARGINS = { timeline: { left: 52, bottom: 36 }, curve: { left: 0, bottom: TOP } };

  function titleOf(figure) {
    const label = figure.getAttribute('aria-label');
    const drawing = figure.querySelector('svg[aria-label]')?.getAttribute('aria-label');
    return label || drawing || document.querySelector('h1').textContent;
  }

  /** Return the picture of a chart. */
  async function pictureOf(figure, link) {
    const { text, ...size } = await copyChart(figure, 0, 0);
    const page = document.querySelector('h1')?.textContent ?? '';
    const title = titleOf(figure);
    const legend = figure.closest('section')?.querySelectorAll('[data-legend] li') ?? [];
    const entries = [...legend].map((item) => ({
      colour: getComputedStyle(item.querySelector('.dot')).backgroundColor,
      label: item.textContent.trim(),
    }));
    const lines = [title.includes(page) ? '' : page, atlas.address.describeSource()].filter(Boolean);
    return { ...size, isSvg: true, paint: (ctx) => ctx.addElement(text), title, lines, entries, link };
  }

  function add(figure) {
    const { id } = figure;
    const isPlot = Boolean(figure.dataset.figure);
    const state = () => atlas.store.get();
    const link = () => atlas.address.addressOf({ ...state(), figure: id });
    const name = (ending) => atlas.saving.nameFile(ending, id);
    const picture = () => pictureOf(figure, link());
    const menu = atlas.menu.share([
      ...atlas.address.listCopies(() => titleOf(figure), state, id),
      ...atlas.picture.listPictures(name, picture),
    ]);
    const bar = make(
      'div',
      { class: 'view-bar chart-bar' },
      isPlot
        ? make('button', { type: 'button', onclick: () => atlas.plots.resetZoom(figure) }, 'Reset the zoom')
        : '',
      menu,
    );
    figure.append(bar);
    if (state().figure === id && !atlas.embedding.isOn) figure.scrollIntoView();
  }

  /** Find the charts of the page, and give each an id: its own, or that of its section with a number. */
  function list() {
    const taken = new Map();
    const figures = document.querySelectorAll(
      'main :is(figure[data-figure], figure[data-scatter], figure:has(svg.curve, svg.timeline))',
    );
    for (const figure of figures) {
      const section = figure.closest('section[id]')?.id ?? 'chart';
      const number = (taken.get(section) ?? 0) + 1;
      taken.set(section, number);
      figure.id = figure.id || `${section}-chart-${number}`;
    }
    return figures;
  }

  function start() {
    list().forEach(add);
  }

  atlas.chartMenus = { list, start };
})(globalThis.constellation);
