/* Further rows of the tables of a page. They are loaded on request, one portion at a time. Their cells are the
   same as those of the rows in the page's HTML.
   Each source has a method load(listed, portion) that returns {rows, portions}. `listed` is a Set of the ids of all
   rows in the table. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { format } = atlas;
  const { count, shown, short } = format;

  /* --- the families of a sharded catalogue, sorted by name */

  const number = (value, text) => make('td', { class: 'number', 'data-v': value }, text);
  /** Create the cell of a sum. The values are cells of families.csv. */
  const sum = (value, known, models) =>
    make(
      'td',
      { class: Number(known) ? 'number' : 'number unknown', 'data-v': value },
      format.total(Number(value), Number(known), Number(models), short).replace('at least', '≥'),
    );

  function drawFamily(family) {
    const { slug, title, parent, models, first_seen: first, maker } = family;
    const link = make('a', { href: `families/${slug}.html` }, shown(title));
    return make(
      'tr',
      { id: `family-${slug}`, 'data-line': family.line, 'data-parent': parent || null },
      make('th', { scope: 'row' }, link, parent ? make('small', { class: 'quiet' }, ` in ${parent}`) : null),
      number(models, count(Number(models))),
      atlas.site.counts.hasDownloads ? sum(family.downloads, family.downloads_known, models) : null,
      atlas.site.counts.hasLikes ? sum(family.likes, family.likes_known, models) : null,
      make('td', { 'data-v': first }, first ? first.slice(0, 7) : format.UNDEFINED),
      make(
        'td',
        { 'data-v': maker.toLowerCase() },
        maker
          ? make('a', { href: `models.html#owner=${encodeURIComponent(maker)}` }, shown(maker))
          : format.UNDEFINED,
      ),
    );
  }
  async function loadFamilies(listed, portion) {
    const [families, portions] = await Promise.all([
      atlas.shards.list('families', portion),
      atlas.shards.count('families'),
    ]);
    return { rows: families.filter(({ slug }) => !listed.has(`family-${slug}`)).map(drawFamily), portions };
  }

  atlas.tableRows = { families: { load: loadFamilies } };
})(globalThis.constellation);
