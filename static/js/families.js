/* families.js: the families that a page does not list, as table rows, loaded some thousands at a time, by name.
   In: the number of a portion, the ids that are listed. Out: rows with the cells of the page's own. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const { short, count, shown } = atlas.format;

  const number = (value, text) => make('td', { class: 'number', 'data-v': value }, text);
  function draw({ slug, title, parent, models, downloads, likes, first_seen: first }) {
    const [held, gained, liked] = [models, downloads, likes].map(Number);
    const link = make('a', { href: 'families/' + slug + '.html' }, shown(title));
    return make('tr', { id: 'family-' + slug }, make('th', { scope: 'row' }, link, parent ? make('small', { class: 'quiet' }, ' in ' + parent) : null),
      number(held, count(held)), number(gained, short(gained)), number(liked, short(liked)), make('td', { 'data-v': first }, first ? first.slice(0, 7) : atlas.format.UNKNOWN));
  }

  /** The rows of a portion that are not among `listed`, a Set of ids, and how many portions there are. */
  async function load(_, listed, portion) {
    const [families, portions] = await Promise.all([atlas.pieces.list('families', portion), atlas.pieces.count('families')]);
    return { rows: families.filter(({ slug }) => !listed.has('family-' + slug)).map(draw), portions };
  }

  atlas.families = { load };
})(globalThis.constellation = globalThis.constellation || {});
