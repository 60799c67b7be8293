/* Addresses that no longer fit the catalogue: correct what is certain, and say what is gone and what is nearest. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { shown, cardLink, count, plural } = atlas.format;
  const NAMED = 5; // maximum number of missing models that a note names
  const ALL = { family: 'families.html', line: 'lines.html', model: 'models.html', owner: 'owners.html' };
  const PLURALS = { family: 'families', line: 'lines', model: 'models', owner: 'owners' };
  const PLACES = { root: { at: null, map: null } }; // what a change of a key changes too
  const checked = new Map(); // the value of each key of the state that was checked last

  const listLinks = (links) => links.flatMap((one, at) => [at ? ', ' : '', one]);
  /** Say that the catalogue has no such family, line, model or owner. `links` lead to the nearest. */
  const explain = (kind, asked, links) => [
    `The catalogue has no ${kind} “${shown(asked)}”. `,
    ...(links.length ? ['The nearest: ', ...listLinks(links), '. '] : []),
    make('a', { href: atlas.site.root + ALL[kind] }, `All ${PLURALS[kind]}`),
  ];

  /** Check a key of the state, whose value names a family, a line, a model or an owner, or several of them separated by
      commas. A name that is certain replaces the one in the address. A note explains every other name. */
  async function check(key, kind, { isKnown = () => false, isList = false } = {}) {
    const value = atlas.store.get()[key] || '';
    if (checked.get(key) === value) return;
    checked.set(key, value);
    const parts = isList ? value.split(',') : [value];
    const unknown = parts.filter((part) => part && !isKnown(part));
    if (!unknown.length) {
      atlas.notes.show(key);
      return;
    }
    try {
      const answers = new Map(
        await Promise.all(unknown.map(async (part) => [part, await atlas.nearest[kind](part)])),
      );
      if ((atlas.store.get()[key] || '') === value) repair(key, kind, parts, answers);
    } catch (error) {
      atlas.notes.fail(error);
    }
  }
  function repair(key, kind, parts, answers) {
    const replace = (asked, value) => parts.map((part) => (part === asked ? value : part)).join(',');
    const linkTo =
      (asked) =>
      ({ value, text }) => {
        const state = { ...atlas.store.get(), ...PLACES[key], [key]: replace(asked, value) };
        return make('a', { href: `#${atlas.state.write(state)}` }, text);
      };
    const content = [];
    for (const [asked, { certain, isMoved, near }] of answers) {
      if (isMoved)
        atlas.notes.show(
          `${key} ${asked}`,
          `An earlier edition had the ${kind} “${shown(asked)}”. Its place has been taken by `,
          make('a', { href: `${atlas.site.root}${PLURALS[kind]}/${certain.value}.html` }, certain.text),
          '.',
        );
      if (!certain)
        content.push(...(content.length ? [' '] : []), ...explain(kind, asked, near.map(linkTo(asked))));
    }
    atlas.notes.show(key, ...content);
    if (content.length) atlas.notes.reveal();
    const better = parts.map((part) => answers.get(part)?.certain?.value ?? part).join(',');
    atlas.store.change({ [key]: better }, { replace: true });
  }

  /** Check the selection of models in the address. A note names the models that the catalogue does not have. */
  function checkSelection(isKnown) {
    const asked = atlas.selection.read(atlas.store.get().models);
    const unknown = asked.filter((id) => !isKnown(id));
    if (!unknown.length) {
      atlas.notes.show('models');
      return;
    }
    const named = unknown.slice(0, NAMED).map((id) => `“${shown(id)}”`);
    if (unknown.length > NAMED) named.push(`${count(unknown.length - NAMED)} more`);
    atlas.notes.show(
      'models',
      `The catalogue does not have ${count(unknown.length)} of the ${plural(asked.length, 'model')} in the address: ${named.join(', ')}.`,
    );
    atlas.notes.reveal();
  }

  /** Check the element that the address leads to. It may have been a model of the page, a family, or another part. */
  async function checkElement() {
    const id = atlas.state.idInAddress();
    if (!id || document.getElementById(id)) {
      atlas.notes.show('element');
      return;
    }
    try {
      const content = await explainElement(id);
      if (atlas.state.idInAddress() === id) atlas.notes.show('element', ...content);
    } catch (error) {
      atlas.notes.fail(error);
    }
  }
  async function explainElement(id) {
    const [, family] = /^family-(.+)$/.exec(id) ?? [];
    if (family) {
      const { certain, near } = await atlas.nearest.family(family);
      const links = (certain ? [certain] : near).map(({ value, text }) =>
        make('a', { href: `${atlas.site.root}families/${value}.html` }, text),
      );
      return explain('family', family, links);
    }
    if (!id.includes('/')) return [`This page has no part “${shown(id)}” now.`];
    const { certain, near } = await atlas.nearest.model(id);
    const linkTo = ({ value, text }) => make('a', { href: atlas.site.root + cardLink(value) }, text);
    return certain
      ? [`The model “${shown(id)}” is not on this page now. Its card: `, linkTo(certain), '.']
      : explain('model', id, near.map(linkTo));
  }

  /** Check the element of the address on a page without a table of models, which loads rows before it is checked. */
  function start() {
    if (document.querySelector('table.members')) return;
    window.addEventListener('hashchange', checkElement);
    checkElement();
  }

  atlas.addresses = { check, checkElement, checkSelection, start };
})(globalThis.constellation);
