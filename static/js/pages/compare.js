/* The page compare.html: a table that compares two or three families (#families=SLUG,SLUG,…), and a select box for
   each family. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const MOST = 3;

  /** Return the first three known slugs of a list, without duplicates. */
  function choose(asked, slugs) {
    const known = new Set(slugs);
    return [...new Set(asked.split(',').filter((slug) => known.has(slug)))].slice(0, MOST);
  }

  /* The text of an empty value of each kind. The others are undefined, such as the correlation of two models. */
  const EMPTY = { sum: atlas.format.UNKNOWN, model: atlas.format.UNKNOWN, text: atlas.format.UNKNOWN };

  /** Format a value according to the kind of fact. A sum over `known` of `models` models may be a lower bound. */
  function format(kind, value, known, models) {
    if (value === '' || value == null) return EMPTY[kind] || atlas.format.UNDEFINED;
    if (kind === 'sum') return atlas.format.total(Number(value), Number(known), Number(models), atlas.format.count);
    if (kind === 'count') return atlas.format.count(Number(value));
    if (kind === 'share') return `${Math.round(Number(value) * 100)}%`;
    if (kind === 'coefficient') return Number(value).toFixed(3).replace('-', '−');
    return String(value);
  }

  function column(families, slug) {
    const at = families.slug.indexOf(slug);
    return families.facts.map((fact) => ({
      value: families[fact.key][at],
      known: families[`${fact.key}_known`]?.[at],
      models: families.models[at],
    }));
  }

  function table(families, chosen) {
    const columns = chosen.map((slug) => column(families, slug));
    const title = (slug) => families.title[families.slug.indexOf(slug)];
    const head = make(
      'tr',
      {},
      make('th', { scope: 'col' }, make('span', { class: 'visually-hidden' }, 'Fact')),
      chosen.map((slug) =>
        make('th', { scope: 'col', class: 'number' }, make('a', { href: `families/${slug}.html` }, title(slug))),
      ),
    );
    const rows = families.facts.map((fact, line) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, fact.text),
        columns.map((one) => {
          const { value, known, models } = one[line];
          const text = format(fact.kind, value, known, models);
          const link =
            fact.kind === 'model' && value
              ? make('a', { href: `models.html#model=${atlas.format.address(text)}` }, atlas.format.shown(text))
              : text;
          return make('td', { class: fact.kind === 'model' ? null : 'number' }, link);
        }),
      ),
    );
    return make(
      'div',
      { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Families side by side' },
      make('table', { class: 'models' }, make('thead', {}, head), make('tbody', {}, rows)),
    );
  }

  function chooser(families, chosen, place) {
    const id = `family-${place + 1}`;
    const options = [make('option', { value: '' }, place > 1 ? 'none' : 'choose a family')].concat(
      families.slug.map((slug, at) =>
        make(
          'option',
          { value: slug, selected: slug === chosen[place] },
          `${families.title[at]} (${atlas.format.count(families.models[at])})`,
        ),
      ),
    );
    const select = make(
      'select',
      {
        id,
        onchange: () => {
          const next = chosen.slice();
          next[place] = select.value;
          atlas.store.change({ families: [...new Set(next.filter(Boolean))].join(',') });
        },
      },
      options,
    );
    return make('p', { class: 'field' }, make('label', { for: id }, `Family ${place + 1}`), select);
  }

  function show(box, families) {
    const asked = choose(atlas.store.get().families || '', families.slug);
    const chosen = asked.length ? asked : families.slug.slice(0, 2);
    const focused = document.activeElement?.id;
    box.replaceChildren(
      make(
        'div',
        { class: 'choosers' },
        [0, 1, 2].map((place) => chooser(families, chosen, place)),
      ),
      table(families, chosen),
    );
    document.title =
      chosen.map((slug) => families.title[families.slug.indexOf(slug)]).join(' and ') +
      ' · ' +
      document.title.split(' · ').pop();
    box.dataset.ready = '';
    const again = focused && document.getElementById(focused);
    if (again) again.focus();
  }

  /** Load the families in the state that the payload does not contain. In a sharded catalogue, the payload
      contains only the largest families. */
  async function complete(families) {
    if (!atlas.site.isSharded) return;
    const absent = (atlas.store.get().families || '')
      .split(',')
      .filter((slug) => slug && !families.slug.includes(slug))
      .slice(0, MOST);
    for (const family of (await Promise.all(absent.map(atlas.shards.findFamily))).filter(Boolean)) {
      for (const [name, column] of Object.entries(families)) if (name in family) column.push(family[name]);
    }
  }

  async function start() {
    const box = document.querySelector('[data-compare]');
    if (!box) return;
    try {
      const families = await atlas.data.need('families');
      const follow = () => complete(families).then(() => show(box, families));
      atlas.store.subscribe(follow);
      await follow();
    } catch (error) {
      box.prepend(make('p', { class: 'notice warn' }, error.message));
    }
  }

  atlas.compare = { start };
})(globalThis.constellation);
