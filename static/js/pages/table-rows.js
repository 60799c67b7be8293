/* Further rows of the tables of a page. They are loaded on request, one portion at a time. Their cells are the
   same as those of the rows in the page's HTML.
   Each source has a method load(key, listed, portion) that returns {rows, portions}. `listed` is a Set of the ids
   of all rows in the table. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { format } = atlas;
  const { address, count, shown, short, created } = format;
  const MOST_SHARDS = 6; // shards in one portion, same as PORTION in constellation/render/shards.py

  /* --- the models of a family */

  const known = (value, text) => make('td', {}, value == null ? '' : text);

  function drawModel(catalogue, facts, row) {
    const name = [make('span', {}, catalogue.headOf(row)), catalogue.nameOf(row)];
    const page = catalogue.pageLink(row);
    const cell = page ? [make('a', { href: page, rel: 'noopener noreferrer' }, ...name)] : name;
    const why = make('a', { href: `${atlas.site.root}models.html#model=${address(catalogue.ids[row])}` }, 'why?');
    const parameters = known(
      facts.parameters[row],
      atlas.format.SOURCES[facts.read[row]] + short(facts.parameters[row]),
    );
    if (facts.parameters[row] != null) parameters.dataset.v = facts.parameters[row];
    return make(
      'tr',
      { id: catalogue.ids[row] },
      make('th', { scope: 'row' }, ...cell),
      known(facts.downloads[row], count(facts.downloads[row])),
      known(facts.likes[row], count(facts.likes[row])),
      parameters,
      make('td', {}, created(facts.created[row])),
      make('td', {}, facts.licenses[facts.license[row]]),
      make('td', {}, `${facts.confidence[row]}% `, why),
    );
  }

  /** Return the range of shards with a family's models, {first, count}, or null if the catalogue is not sharded. */
  async function shardsOf(slug) {
    const family = atlas.site.isSharded ? await atlas.shards.findFamily(slug) : null;
    return family && { first: family.first, count: family.last - family.first + 1 };
  }
  /** Return the number of the portion of a family's members that contains a model. */
  async function portionOf(slug, id) {
    const [range, place] = await Promise.all([shardsOf(slug), atlas.shards.find(id)]);
    return range && place ? Math.floor((Number(place.source.slice(1)) - range.first) / MOST_SHARDS) : 0;
  }
  async function loadFrom(source, slug, listed) {
    const [catalogue, facts] = await Promise.all([atlas.catalogue.load(source), atlas.data.need(`facts${source}`)]);
    const rows = atlas.catalogue.byPopularity(catalogue.rowsOf(catalogue.cladeOf(slug)), facts);
    return rows.filter((row) => !listed.has(catalogue.ids[row])).map((row) => drawModel(catalogue, facts, row));
  }
  async function loadMembers(slug, listed, portion) {
    const range = await shardsOf(slug);
    const sources = [];
    for (let at = portion * MOST_SHARDS; range && at < Math.min(range.count, (portion + 1) * MOST_SHARDS); at++)
      sources.push(atlas.shards.suffix(range.first + at));
    const rows = await Promise.all((range ? sources : ['']).map((source) => loadFrom(source, slug, listed)));
    return { rows: rows.flat(), portions: range ? Math.ceil(range.count / MOST_SHARDS) : 1 };
  }

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
      sum(family.downloads, family.downloads_known, models),
      sum(family.likes, family.likes_known, models),
      make('td', { 'data-v': first }, first ? first.slice(0, 7) : format.UNDEFINED),
      make('td', { 'data-v': maker.toLowerCase() }, maker ? shown(maker) : format.UNDEFINED),
    );
  }
  async function loadFamilies(_, listed, portion) {
    const [families, portions] = await Promise.all([
      atlas.shards.list('families', portion),
      atlas.shards.count('families'),
    ]);
    return { rows: families.filter(({ slug }) => !listed.has(`family-${slug}`)).map(drawFamily), portions };
  }

  atlas.tableRows = { members: { load: loadMembers, portionOf }, families: { load: loadFamilies } };
})(globalThis.constellation);
