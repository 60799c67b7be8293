/* The declared lineage of a model or a family, as lists of links for the panel. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { count, plural, address } = atlas.format;
  const LISTED = 12; // maximum entries of a list; a link leads to the page with all of them
  const FARTHEST = 40; // maximum number of ancestors that are listed

  /** Create a list of links with a small heading. entries: [{text, value, href, press}] */
  function list(title, entries, more) {
    if (!entries.length) return null;
    const follow = (press) =>
      press &&
      ((event) => {
        if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        press();
      });
    return make(
      'div',
      { class: 'rule' },
      make('p', { class: 'list-title' }, title),
      make(
        'ol',
        { class: 'near', 'aria-label': title },
        entries.map(({ text, value, href, press }) =>
          make(
            'li',
            {},
            make(
              href ? 'a' : 'span',
              href ? { href, onclick: follow(press) } : {},
              make('span', {}, text),
              make('span', { class: 'value' }, value),
            ),
          ),
        ),
      ),
      more || '',
    );
  }
  function box(loading, fill) {
    const element = make('div', {}, make('p', { class: 'quiet rule' }, 'Loading lineage …'));
    loading.then(
      (loaded) => element.replaceChildren(...fill(loaded).filter(Boolean)),
      (error) => element.replaceChildren(make('p', { class: 'rule' }, error.message)),
    );
    return element;
  }
  /** Compare the downloads of two rows, larger first and unknown last. */
  const byDownloads = (facts, a, b) => atlas.format.falling(facts?.downloads[a], facts?.downloads[b]);
  const distanceText = (steps) => (steps === 1 ? '' : `${steps} steps away`);
  /** Load the lineage of a model, and the facts that are needed to sort it. */
  async function find({ source = '', catalogue, facts }, row) {
    const place = await atlas.shards.home({ source, catalogue, row });
    const lineage = await atlas.lineage.load(place.source);
    return {
      ...place,
      lineage,
      facts: place.source === source ? facts : await atlas.data.need(`facts${place.source}`),
    };
  }

  /** List a model's declared ancestors and descendants. */
  function ofModel(session, row) {
    const entry = ({ id, steps }) => ({
      text: id,
      value: distanceText(steps),
      href: `${atlas.site.root}models.html#model=${address(id)}`,
      press: () => session.change({ selected: id }),
    });
    return box(find(session, row), ({ lineage, catalogue, facts, row: own }) => {
      const named = (found) => found.map(({ row: other, steps }) => ({ id: catalogue.ids[other], steps }));
      const { above: others, below: made } = lineage.elsewhere(own);
      const far = (ids) => ids.map((id) => ({ id, steps: 1 }));
      const above = [...far(others), ...named(lineage.ancestors(own))];
      const missing = lineage.missing(own).map((name) => ({
        text: name,
        value: 'not in this catalogue',
        href: atlas.format.fillLink(atlas.site.link, name),
      }));
      const below = [
        ...named(
          lineage
            .descendants(own)
            .sort((a, b) => a.steps - b.steps || byDownloads(facts, a.row, b.row) || a.row - b.row),
        ),
        ...far(made),
      ];
      const all = make(
        'p',
        { class: 'quiet' },
        make(
          'a',
          { href: `${atlas.site.root}models.html#base=${address(catalogue.ids[own])}` },
          `All ${count(below.length)} descendants`,
        ),
      );
      const farther =
        above.length > FARTHEST
          ? make('p', { class: 'quiet' }, `And ${count(above.length - FARTHEST)} more distant ancestors.`)
          : null;
      if (!above.length && !missing.length && !below.length)
        return [
          make(
            'p',
            { class: 'quiet rule' },
            'This model declares no base model, and no model in this catalogue declares it as a base model.',
          ),
        ];
      return [
        list('Declared base models and ancestors', [...above.slice(0, FARTHEST).map(entry), ...missing], farther),
        list(
          `Declared descendants: ${count(below.length)}`,
          below.slice(0, LISTED).map(entry),
          below.length > LISTED ? all : null,
        ),
        others.length || made.length
          ? make('p', { class: 'quiet' }, 'More distant relatives are listed on the pages of these models.')
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
      const entry = ({ clade: other, models }) => ({
        text: other < 0 ? 'Unplaced models' : catalogue.clades.title[other],
        value: plural(models, 'model'),
        href: atlas.site.root + (other < 0 ? 'families.html#unplaced' : catalogue.familyLink(other)),
      });
      const more = (all) =>
        all.length > LISTED ? make('p', { class: 'quiet' }, `And ${count(all.length - LISTED)} more.`) : null;
      const [on, by] = [related('up'), related('down')];
      if (!links.length)
        return [
          make(
            'p',
            { class: 'quiet rule' },
            'None of its models declares a base model, and no model in this catalogue declares one of them as a base model.',
          ),
        ];
      return [
        list('Built on, as declared', on.slice(0, LISTED).map(entry), more(on)),
        list('Families built on it, as declared', by.slice(0, LISTED).map(entry), more(by)),
      ];
    });
  }

  atlas.lineagePanel = { ofModel, ofFamily };
})(globalThis.constellation);
