/* The comparison of the families on two dates, on trends.html: <form data-changes>.
   The state is since=DATE&until=DATE&by=likes. The HTML of the page has the table of the default dates. A data script
   for each later date has the changes since every earlier date (docs/payloads.md, `changes`). */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count, signed, growth } = atlas.format;

  /** Return valid dates for the asked ones: {since, until, by}. `dates` are in ascending order, and `plain` has the
      dates without a state. If `since` is not before `until`, the date that was asked for last is kept. */
  function choose(asked, dates, plain, last = 'until') {
    const known = (date, other) => (dates.includes(date) ? date : other);
    let since = known(asked.since, plain.since);
    let until = known(asked.until, plain.until);
    if (since >= until && last === 'since') until = dates[dates.indexOf(since) + 1] || until;
    if (since >= until) since = dates[dates.indexOf(until) - 1];
    if (since === undefined) [since, until] = dates;
    return { since, until, by: asked.by === 'likes' ? 'likes' : 'downloads' };
  }

  /** Return the changes of the families between two dates, with their names, and the change of all models. */
  function read(payload, since, by) {
    const pair = payload[by][payload.since.indexOf(since)];
    const [observed, before, now] = pair.whole;
    const families = pair.family.map((family, at) => ({
      slug: payload.slug[family],
      title: payload.title[family],
      course: payload.course[family],
      days: payload.days,
      observed: pair.observed[at],
      before: pair.before[at],
      now: pair.now[at],
    }));
    return { whole: { observed, before, now }, families };
  }

  const relative = ({ before, now }) => (before ? now / before - 1 : null);

  function drawRow(family) {
    const cell = (value, text) => make('td', { class: 'number', 'data-v': value }, text);
    const change = family.now - family.before;
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, make('a', { href: `families/${family.slug}.html` }, family.title)),
      cell(family.observed, count(family.observed)),
      cell(family.before, count(family.before)),
      cell(family.now, count(family.now)),
      cell(change, signed(change)),
      cell(relative(family), growth(relative(family))),
      make(
        'td',
        {},
        atlas.charts.drawSparkline(
          family.course,
          `Growth of the ${atlas.site.counts.noun} of ${family.title}`,
          family.days,
        ),
      ),
    );
  }
  function describe({ observed, before, now }, by, dates) {
    const models = `${count(observed)} ${observed === 1 ? 'model has' : 'models have'}`;
    const sum = `The sum of these ${by} changed from ${count(before)} to ${count(now)} (${growth(relative({ before, now }))}).`;
    return `${models} known ${by} on both dates (${dates.join(' and ')}). ${sum}`;
  }

  function mount(form) {
    const boxes = Object.fromEntries(['since', 'until', 'by'].map((name) => [name, form.elements[name]]));
    const dates = [
      ...new Set(['since', 'until'].flatMap((name) => [...boxes[name].options].map((one) => one.value))),
    ];
    dates.sort();
    const plain = { since: form.dataset.since, until: dates[dates.length - 1], by: 'downloads' };
    const table = atlas.tables.find(document.getElementById('risers'));
    const whole = document.querySelector('[data-changes-whole]');
    let shown = JSON.stringify(plain);

    async function follow() {
      const chosen = choose(atlas.store.get(), dates, plain);
      for (const name of Object.keys(boxes)) boxes[name].value = chosen[name];
      const asked = JSON.stringify(chosen);
      if (asked === shown) return;
      shown = asked;
      try {
        const payload = await atlas.data.need(`changes-${chosen.until}`);
        if (asked !== shown) return;
        const changes = read(payload, chosen.since, chosen.by);
        const named = ['since', 'until'].map((name) => boxes[name].selectedOptions[0].textContent);
        whole.textContent = describe(changes.whole, chosen.by, named);
        table.replaceRows(changes.families.map(drawRow));
        form.dataset.shown = `${chosen.since} ${chosen.until} ${chosen.by}`;
      } catch (error) {
        shown = '';
        atlas.dom.announce(error.message);
      }
    }
    for (const [name, box] of Object.entries(boxes))
      box.addEventListener('change', () => {
        const asked = Object.fromEntries(Object.entries(boxes).map(([key, one]) => [key, one.value]));
        const chosen = choose(asked, dates, plain, name);
        const state = Object.entries(chosen).map(([key, value]) => [key, value === plain[key] ? null : value]);
        atlas.store.change(Object.fromEntries(state));
      });
    form.addEventListener('submit', (event) => event.preventDefault());
    atlas.store.subscribe(follow);
    follow();
  }

  function start() {
    const form = document.querySelector('form[data-changes]');
    if (form) mount(form);
  }

  atlas.changes = { choose, read, start };
})(globalThis.constellation);
