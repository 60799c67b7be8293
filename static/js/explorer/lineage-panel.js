/* panel-lineage.js: what is declared of a model's or a family's lineage, as lists of links beside a view or on a page.
   In: the session and a row or a clade. Out: an element that fills when the data have come. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const { count, plural, address } = atlas.format;
  const LISTED = 12; // entries of a list; the rest are a link away
  const FARTHEST = 40; // ancestors of a model of many bases

  /** A list under a small heading, its entries links. entries: [{text, value, href, press}] */
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
              'a',
              { href, onclick: follow(press) },
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
    const element = make('div', {}, make('p', { class: 'quiet rule' }, 'Loading the lineage …'));
    loading.then(
      (loaded) => element.replaceChildren(...fill(loaded).filter(Boolean)),
      (error) => element.replaceChildren(make('p', { class: 'rule' }, error.message)),
    );
    return element;
  }
  const known = ({ facts }, row) => (facts && facts.downloads[row]) || 0;
  const farOff = (steps) => (steps === 1 ? '' : steps + ' steps away');
  /** Where the lineage of a model is, with the facts that order it. */
  async function find({ source = '', catalogue, facts }, row) {
    const place = await atlas.shards.home({ source, catalogue, row });
    const lineage = await atlas.lineage.load(place.source);
    return {
      ...place,
      lineage,
      facts: place.source === source ? facts : await atlas.data.need('facts' + place.source),
    };
  }

  /** A model's ancestors and descendants, as declared. */
  function ofModel(session, row) {
    const entry = ({ id, steps }) => ({
      text: id,
      value: farOff(steps),
      href: atlas.dom.root() + 'models.html#model=' + address(id),
      press: () => session.change({ selected: id }),
    });
    return box(find(session, row), ({ lineage, catalogue, facts, row: own }) => {
      const named = (found) => found.map(({ row: other, steps }) => ({ id: catalogue.ids[other], steps }));
      const { above: others, below: made } = lineage.elsewhere(own);
      const far = (ids) => ids.map((id) => ({ id, steps: 1 }));
      const above = [...far(others), ...named(lineage.ancestors(own))];
      const missing = lineage.missing(own).map((name) => ({
        text: name,
        value: 'not in this atlas',
        href: 'https://huggingface.co/' + address(name),
      }));
      const below = [
        ...named(
          lineage
            .descendants(own)
            .sort(
              (a, b) => a.steps - b.steps || known({ facts }, b.row) - known({ facts }, a.row) || a.row - b.row,
            ),
        ),
        ...far(made),
      ];
      const all = make(
        'p',
        { class: 'quiet' },
        make(
          'a',
          { href: atlas.dom.root() + 'models.html#base=' + address(catalogue.ids[own]) },
          'All ' + count(below.length) + ', with those made from them in turn',
        ),
      );
      const farther =
        above.length > FARTHEST
          ? make('p', { class: 'quiet' }, 'And ' + count(above.length - FARTHEST) + ' farther away.')
          : null;
      if (!above.length && !missing.length && !below.length)
        return [
          make(
            'p',
            { class: 'quiet rule' },
            'It declares no base model, and no model here declares to be made from it.',
          ),
        ];
      return [
        list('Made from, as declared', [...above.slice(0, FARTHEST).map(entry), ...missing], farther),
        list(
          'Made from it, as declared: ' + count(below.length),
          below.slice(0, LISTED).map(entry),
          below.length > LISTED ? all : null,
        ),
        others.length || made.length
          ? make('p', { class: 'quiet' }, 'What is farther away than these is on their own pages.')
          : null,
      ];
    });
  }

  /** The families that a family is built on, and those built on it, as declared. */
  function ofFamily(session, clade) {
    const { catalogue } = session;
    return box(atlas.lineage.load(session.source), (lineage) => {
      const links = lineage.linksAround(catalogue.rowsOf(clade));
      const related = (way) =>
        atlas.lineage.relatedOf(
          links.filter((link) => link.way === way),
          clade,
          catalogue,
        );
      const entry = ({ clade: other, models }) => ({
        text: other < 0 ? 'Unplaced models' : catalogue.clades.title[other],
        value: plural(models, 'model'),
        href: atlas.dom.root() + (other < 0 ? 'families.html#unplaced' : catalogue.familyLink(other)),
      });
      const more = (all) =>
        all.length > LISTED ? make('p', { class: 'quiet' }, 'And ' + count(all.length - LISTED) + ' more.') : null;
      const [on, by] = [related('up'), related('down')];
      if (!links.length)
        return [
          make(
            'p',
            { class: 'quiet rule' },
            'None of its models declares a base model here, and none is declared as one.',
          ),
        ];
      return [
        list('Built on, as declared', on.slice(0, LISTED).map(entry), more(on)),
        list('Others build on it, as declared', by.slice(0, LISTED).map(entry), more(by)),
      ];
    });
  }

  atlas.lineagePanel = { ofModel, ofFamily };
})((globalThis.constellation = globalThis.constellation || {}));
