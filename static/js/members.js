/* members.js: the models of a family that its page does not list, as table rows, loaded when they are asked for.
   In: the slug of a family and the ids that are listed already. Out: rows with the cells of the page's own. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const { count, short, address } = atlas.format;
  const MOST = 6;              // pieces in a portion, as PORTION in render/payloads/shards.py

  /** Rows of the models in this clade or below it, by falling downloads, then by row. Pure. */
  function list(models, clades, facts, clade) {
    const inside = clades.parent.map(() => false);
    // Parents stand before their children.
    clades.parent.forEach((parent, at) => { inside[at] = at === clade || (parent >= 0 && inside[parent]); });
    const rows = [];
    models.family.forEach((family, row) => { if (family >= 0 && inside[family]) rows.push(row); });
    const known = (row) => (facts.downloads[row] == null ? -1 : facts.downloads[row]);
    return rows.sort((a, b) => known(b) - known(a) || a - b);
  }

  const known = (value, text) => make('td', {}, value == null ? '' : text);
  const date = (months) => (months == null ? '' : (2000 + Math.floor(months / 12)) + '-' + String(months % 12 + 1).padStart(2, '0'));

  function draw(catalogue, facts, row) {
    const link = make('a', { href: catalogue.hubLink(row), rel: 'noopener noreferrer' }, make('span', {}, catalogue.headOf(row)), catalogue.nameOf(row));
    const why = make('a', { href: atlas.dom.root() + 'models.html#model=' + address(catalogue.ids[row]) }, 'why?');
    const parameters = known(facts.parameters[row], atlas.format.SOURCES[facts.read[row]] + short(facts.parameters[row]));
    if (facts.parameters[row] != null) parameters.dataset.v = facts.parameters[row];
    return make('tr', { id: catalogue.ids[row] }, make('th', { scope: 'row' }, link),
      known(facts.downloads[row], count(facts.downloads[row])), known(facts.likes[row], count(facts.likes[row])), parameters,
      make('td', {}, date(facts.created[row])), make('td', {}, facts.licenses[facts.license[row]]),
      make('td', {}, facts.confidence[row] + '% ', why));
  }

  /** The pieces that hold a family's models, from 0 on: {first, count}; null where the catalogue comes whole. */
  async function piecesOf(slug) {
    const family = atlas.pieces.exist() ? await atlas.pieces.findFamily(slug) : null;
    return family && { first: family.first, count: family.last - family.first + 1 };
  }
  /** Which portion of a family has a model. */
  async function portionOf(slug, id) {
    const [held, place] = await Promise.all([piecesOf(slug), atlas.pieces.find(id)]);
    return held && place ? Math.floor((Number(place.source.slice(1)) - held.first) / MOST) : 0;
  }
  async function loadFrom(source, slug, listed) {
    const [catalogue, facts] = await Promise.all([atlas.catalogue.load(source), atlas.data.need('facts' + source)]);
    const rows = list(catalogue.models, catalogue.clades, facts, catalogue.cladeOf(slug));
    return rows.filter((row) => !listed.has(catalogue.ids[row])).map((row) => draw(catalogue, facts, row));
  }
  /** The rows of a portion that are not among `listed`, a Set of ids, and how many portions there are. */
  async function load(slug, listed, portion) {
    const held = await piecesOf(slug);
    const sources = [];
    for (let at = portion * MOST; held && at < Math.min(held.count, (portion + 1) * MOST); at++) sources.push(atlas.pieces.suffix(held.first + at));
    const rows = await Promise.all((held ? sources : ['']).map((source) => loadFrom(source, slug, listed)));
    return { rows: rows.flat(), portions: held ? Math.ceil(held.count / MOST) : 1 };
  }

  atlas.members = { list, load, portionOf };
})(globalThis.constellation = globalThis.constellation || {});
