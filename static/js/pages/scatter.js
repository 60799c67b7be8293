/* The scatter plot of all models, likes against downloads on logarithmic axes: <figure data-scatter>.
   The name of the model under the pointer is shown, and a click opens the model. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { palette } = atlas;
  const HEIGHT = 460;
  const REACH = 14; // px, maximum distance between the pointer and a model whose name is shown

  const PAD = { left: 62, right: 14, top: 12, bottom: 50 };
  const ZERO = -0.5; // position of zero on the logarithmic axes, half a power of ten below 1

  const power = (value) => (value > 0 ? Math.log10(value) : ZERO);

  /** Return a small fixed offset for each row, so that models with equal counts do not hide each other. */
  const jitter = (row, salt) => ((Math.imul(row + 1, salt) >>> 0) / 4294967296 - 0.5) * 0.16;

  function ticks(top) {
    const list = [{ at: ZERO, text: '0' }];
    for (let at = 0; at <= top; at++) list.push({ at, text: atlas.format.short(10 ** at) });
    return list;
  }

  function layOut(facts, width, height) {
    const rows = [];
    facts.downloads.forEach((value, row) => {
      if (value != null && facts.likes[row] != null) rows.push(row);
    });
    const top = (column) => rows.reduce((most, row) => Math.max(most, power(column[row])), 1) + 0.15;
    const ends = { x: top(facts.downloads), y: top(facts.likes) };
    const low = ZERO - 0.2;
    const toX = (at) => PAD.left + ((at - low) / (ends.x - low)) * (width - PAD.left - PAD.right);
    const toY = (at) => height - PAD.bottom - ((at - low) / (ends.y - low)) * (height - PAD.top - PAD.bottom);
    const x = new Float32Array(rows.length);
    const y = new Float32Array(rows.length);
    rows.forEach((row, at) => {
      x[at] = toX(power(facts.downloads[row]) + jitter(row, 2654435761));
      y[at] = toY(power(facts.likes[row]) + jitter(row, 2246822519));
    });
    return { rows, x, y, toX, toY, xTicks: ticks(ends.x), yTicks: ticks(ends.y), PAD };
  }

  function drawAxes(ctx, plan, width) {
    const floor = HEIGHT - plan.PAD.bottom;
    ctx.font = palette.font(12);
    ctx.fillStyle = palette.colour('--ink-2');
    ctx.strokeStyle = palette.faint('--line-strong', 0.35);
    ctx.textAlign = 'center';
    let last = -Infinity;
    for (const tick of plan.xTicks) {
      const x = plan.toX(tick.at);
      ctx.strokeRect(x, plan.PAD.top, 0, floor - plan.PAD.top);
      if (x - last > 34) {
        ctx.fillText(tick.text, x, floor + 18);
        last = x;
      }
    }
    ctx.fillText(atlas.site.counts.full, (plan.PAD.left + width) / 2, floor + 40);
    ctx.textAlign = 'right';
    for (const tick of plan.yTicks) {
      const y = plan.toY(tick.at);
      ctx.strokeRect(plan.PAD.left, y, width - plan.PAD.left - plan.PAD.right, 0);
      ctx.fillText(tick.text, plan.PAD.left - 8, y + 4);
    }
    ctx.save();
    ctx.translate(14, (plan.PAD.top + floor) / 2);
    ctx.rotate(-Math.PI / 2);
    ctx.textAlign = 'center';
    ctx.fillText('likes', 0, 0);
    ctx.restore();
  }

  function colourOf(catalogue, row) {
    const clade = catalogue.models.family[row];
    const hue = clade < 0 ? -1 : catalogue.clades.colour[clade];
    return hue < 0 ? '--neutral' : `--family-${hue}`;
  }

  async function mount(figure) {
    const [catalogue, facts] = await Promise.all([
      atlas.catalogue.load(),
      atlas.data.need('facts'),
      atlas.data.script('static/vendor/kdbush.min.js'),
    ]);
    const canvas = make('canvas', {
      class: 'scatter',
      role: 'img',
      'aria-label': figure.getAttribute('aria-label'),
    });
    const caption = make(
      'output',
      { class: 'scatter-caption' },
      'Point at a model to see its name, and click to open it.',
    );
    figure.prepend(canvas, caption);
    figure.classList.add('live'); // the static chart is hidden
    let plan = null;
    let index = null;
    let picture = null;
    let width = 0;
    let at = -1;

    function draw() {
      width = canvas.clientWidth;
      const ratio = window.devicePixelRatio || 1;
      canvas.width = width * ratio;
      canvas.height = HEIGHT * ratio;
      const ctx = canvas.getContext('2d');
      ctx.scale(ratio, ratio);
      plan = layOut(facts, width, HEIGHT);
      index = new globalThis.KDBush(plan.rows.length);
      for (const point of plan.rows.keys()) index.add(plan.x[point], plan.y[point]);
      index.finish();
      drawAxes(ctx, plan, width);
      ctx.globalAlpha = 0.8;
      plan.rows.forEach((row, point) => {
        ctx.fillStyle = palette.colour(colourOf(catalogue, row));
        ctx.fillRect(plan.x[point] - 1.2, plan.y[point] - 1.2, 2.4, 2.4);
      });
      picture = ctx.getImageData(0, 0, canvas.width, canvas.height);
    }
    function find(event) {
      const box = canvas.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const away = (point) => (plan.x[point] - x) ** 2 + (plan.y[point] - y) ** 2;
      return index
        .within(x, y, REACH)
        .reduce((best, point) => (best < 0 || away(point) < away(best) ? point : best), -1);
    }
    function mark(point) {
      if (point === at) return;
      at = point;
      const ctx = canvas.getContext('2d');
      ctx.putImageData(picture, 0, 0);
      canvas.classList.toggle('pointed', point >= 0);
      if (point < 0) return;
      const row = plan.rows[point];
      ctx.globalAlpha = 1;
      ctx.strokeStyle = palette.colour('--accent');
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.arc(plan.x[point], plan.y[point], 6, 0, 2 * Math.PI);
      ctx.stroke();
      caption.textContent =
        catalogue.labelOf(row) +
        ': ' +
        atlas.format.count(facts.downloads[row]) +
        ` ${atlas.site.counts.noun}, ` +
        atlas.format.plural(facts.likes[row], 'like');
    }
    draw();
    canvas.addEventListener('pointermove', (event) => mark(find(event)));
    canvas.addEventListener('pointerleave', () => mark(-1));
    let pressed = [0, 0];
    canvas.addEventListener('pointerdown', (event) => {
      pressed = [event.clientX, event.clientY];
    });
    canvas.addEventListener('click', (event) => {
      // The end of a drag does not open a model.
      const moved = Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 5;
      const point = moved ? -1 : find(event);
      if (point >= 0)
        window.location.href = `${atlas.site.root}models.html#model=${atlas.format.address(catalogue.ids[plan.rows[point]])}`;
    });
    const redraw = () => {
      draw();
      at = -1;
    };
    atlas.theme.onchange(redraw);
    atlas.dom.onDensity(redraw);
    new ResizeObserver(() => {
      if (canvas.clientWidth !== width) redraw();
    }).observe(canvas);
    figure.dataset.ready = '';
  }

  function start() {
    const seen = new IntersectionObserver(
      (entries) =>
        entries
          .filter((entry) => entry.isIntersecting)
          .forEach((entry) => {
            seen.unobserve(entry.target);
            mount(entry.target).catch((error) =>
              entry.target.prepend(make('p', { class: 'notice warn' }, error.message)),
            );
          }),
      { rootMargin: '150px' },
    );
    for (const figure of document.querySelectorAll('figure[data-scatter]')) seen.observe(figure);
  }

  atlas.scatter = { start, layOut };
})(globalThis.constellation);
