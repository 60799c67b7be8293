/* The declared lineage of a model or a family, as lists of links for the panel. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { relations } = atlas;
  const { count, plural, address, shown } = atlas.format;
  const LISTED = 8; // entries of a list before the reader asks for more
  const PORTION = 200; // entries that are added at a time

  /** Create a list of links with a small heading. A long list is shortened and has a button for the other entries.
      entries: [{text, value, href, press}] */
  function list(title, entries) {
    if (!entries.length) return null;
    const follow = (press) =>
      press &&
      ((event) => {
        if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        press();
      });
    const draw = ({ text, value, href, press }) =>
      make(
        'li',
        {},
        make(
          href ? 'a' : 'span',
          href ? { href, onclick: follow(press) } : {},
          make('span', {}, text),
          make('span', { class: 'value' }, value || ''),
        ),
      );
    const items = make('ol', { class: 'near', 'aria-label': title });
    const more = make('button', { type: 'button', class: 'show-more', onclick: () => extend(PORTION) });
    function extend(number) {
      const from = items.children.length;
      items.append(...entries.slice(from, from + number).map(draw));
      if (from) items.children[from].firstChild.focus();
      const left = entries.length - items.children.length;
      more.hidden = !left;
      more.textContent =
        left > PORTION ? `Show ${PORTION} more of ${count(entries.length)}` : `Show all ${count(entries.length)}`;
    }
    extend(entries.length > LISTED + 1 ? LISTED : entries.length);
    return make('div', { class: 'rule' }, make('p', { class: 'list-title' }, title), items, more);
  }
  const counted = (title, entries) => list(`${title}: ${count(entries.length)}`, entries);
  const remark = (text, rule = '') => make('p', { class: `quiet${rule}` }, text);

  function box(loading, fill) {
    const element = make('div', {}, remark('Loading lineage …', ' rule'));
    loading.then(
      (loaded) => element.replaceChildren(...fill(loaded).filter(Boolean)),
      (error) => element.replaceChildren(make('p', { class: 'rule' }, error.message)),
    );
    return element;
  }

  /** Return a model as an entry {id, relation, downloads}. The downloads are undefined if they are unknown. */
  const entryOf = ({ catalogue, lineage, facts }, row) => ({
    id: catalogue.ids[row],
    relation: lineage.relationOf(row),
    downloads: facts?.downloads[row],
  });
  /** Return the models that are made from a model, as entries. */
  const madeFrom = (place) => [
    ...place.lineage.children(place.row).map((row) => entryOf(place, row)),
    ...place.lineage.elsewhere(place.row).below,
  ];
  const byDownloads = (entries) =>
    entries.sort((a, b) => atlas.format.falling(a.downloads, b.downloads) || atlas.catalogue.compare(a.id, b.id));

  /** Return the other models that have a base model in common with a model, as entries. */
  async function findSiblings(place) {
    const { catalogue, lineage, row } = place;
    const far = await Promise.all(
      lineage.elsewhere(row).above.map(async (id) => {
        const base = await atlas.shards.find(id);
        return { ...base, lineage: await atlas.lineage.load(base.source) };
      }),
    );
    const found = new Map();
    const bases = [...lineage.parents(row).map((base) => ({ ...place, row: base })), ...far];
    for (const entry of [...lineage.siblings(row).map((one) => entryOf(place, one)), ...bases.flatMap(madeFrom)])
      if (entry.id !== catalogue.ids[row] && !found.has(entry.id)) found.set(entry.id, entry);
    return byDownloads([...found.values()]);
  }
  /** Load the lineage of a model, its siblings, and the facts that are needed to sort them. */
  async function find({ source = '', catalogue, facts }, row) {
    const home = await atlas.shards.home({ source, catalogue, row });
    const place = {
      ...home,
      lineage: await atlas.lineage.load(home.source),
      facts: home.source === source ? facts : await atlas.data.need(`facts${home.source}`),
    };
    return { ...place, siblings: await findSiblings(place) };
  }

  /** List the base models of a model, its siblings, and the models made from it. */
  function ofModel(session, row) {
    const modelLink = ({ id, steps = 1 }) => ({
      text: atlas.dom.named(id),
      value: steps > 1 ? `${steps} steps away` : '',
      href: atlas.site.root + atlas.format.cardLink(id),
      press: () => session.change({ selected: id }),
    });
    return box(find(session, row), (place) => {
      const { lineage, catalogue, siblings } = place;
      const distant = (found) =>
        found
          .filter(({ steps }) => steps > 1)
          .map(({ row: other, steps }) => ({ id: catalogue.ids[other], steps }))
          .map(modelLink);
      const near = [
        ...lineage.parents(place.row).map((base) => catalogue.ids[base]),
        ...lineage.elsewhere(place.row).above,
      ];
      const missing = lineage.missing(place.row).map((name) => ({
        text: shown(name),
        value: 'not in this catalogue',
        href: atlas.format.fillLink(atlas.site.link, name),
      }));
      const bases = [...near.map((id) => modelLink({ id })), ...missing];
      const made = byDownloads(madeFrom(place));
      const below = distant(lineage.descendants(place.row));
      const unknownBase = lineage.isIgnored(place.row)
        ? 'The base model that this model declares is ignored, because a model would be its own ancestor.'
        : 'This model declares no base model.';
      if (!bases.length && !made.length)
        return [remark(`${unknownBase} No model in this catalogue declares it as a base model.`, ' rule')];
      const relation = lineage.relationOf(place.row);
      const descendants = made.length + below.length;
      return [
        bases.length ? list(relations.headBases(relation), bases) : remark(unknownBase, ' rule'),
        counted('More distant ancestors', distant(lineage.ancestors(place.row))),
        ...relations.group(made).map(([one, entries]) => counted(relations.headMade(one), entries.map(modelLink))),
        counted('More distant descendants', below),
        descendants > LISTED
          ? make(
              'p',
              { class: 'quiet' },
              make(
                'a',
                { href: `${atlas.site.root}models.html#base=${address(catalogue.ids[place.row])}` },
                `All ${count(descendants)} descendants in a table`,
              ),
            )
          : null,
        ...relations
          .group(siblings)
          .map(([one, entries]) =>
            counted(relations.headSiblings(one, one === relation, bases.length), entries.map(modelLink)),
          ),
        atlas.site.isSharded && missing.length
          ? remark('This list may be incomplete, because a base model is not in this catalogue.')
          : null,
        lineage.elsewhere(place.row).above.length || lineage.elsewhere(place.row).below.length
          ? remark('More distant relatives are listed on the pages of these models.')
          : null,
      ];
    });
  }

  /** List the families that this family is built on and the families built on this family, as declared. */
  function ofFamily(session, clade) {
    const { catalogue } = session;
    return box(atlas.lineage.load(session.source), (lineage) => {
      const links = lineage.linksAround(catalogue.rowsOf(clade));
      const related = (way) =>
        atlas.lineage.relatedOf(
          links.filter((link) => link.way === way),
          catalogue,
        );
      const within = new Set(links.filter(({ way }) => way === 'within').map(({ child }) => child)).size;
      const inside = within ? [{ text: 'Within the family', value: plural(within, 'model') }] : [];
      const entry = ({ clade: other, models }) => ({
        text: other < 0 ? 'Unplaced models' : catalogue.clades.title[other],
        value: plural(models, 'model'),
        href: atlas.site.root + (other < 0 ? 'families.html#unplaced' : catalogue.familyLink(other)),
      });
      const [on, by] = [related('up'), related('down')];
      if (!links.length)
        return [
          make(
            'p',
            { class: 'quiet rule' },
            'No model of this family declares a base model, and no model in this catalogue declares a model of this family as its base.',
          ),
        ];
      return [
        list('Built on, as declared', [...inside, ...on.map(entry)]),
        list('Families built on it, as declared', by.map(entry)),
      ];
    });
  }

  atlas.lineagePanel = { ofModel, ofFamily };
})(globalThis.constellation);
