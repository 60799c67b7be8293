/* The card of a model on the page models.html (#model=OWNER/NAME). The table of models is in table/table.js. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;

  /** Describe one model: {title, content, canonical}, or {id} if the address has another spelling of its id. */
  async function describeModel(model) {
    const record = await atlas.card.load(model);
    if (record)
      return { title: atlas.format.shown(model), content: [atlas.card.draw(record)], canonical: record.page };
    const { certain, near } = await atlas.nearest.model(model);
    if (certain) return { id: certain.value };
    const title = atlas.format.shown(model);
    const links = near.map(({ value, text }) => make('a', { href: atlas.format.cardLink(value) }, text));
    return {
      title,
      content: [
        make('h2', {}, title),
        make('p', {}, 'The catalogue does not contain a model with this name.'),
        links.length ? make('p', {}, 'Models with similar names:') : '',
        make(
          'ul',
          {},
          links.map((link) => make('li', {}, link)),
        ),
      ],
    };
  }
  /** Tell search engines which page has the content: the static page of a model, or this page. */
  function setCanonical(path) {
    const element = document.querySelector('link[rel="canonical"]');
    if (!element) return;
    element.dataset.own ??= element.href;
    element.href = path ? new URL(path, element.dataset.own).href : element.dataset.own;
  }

  let asked = 0;
  let shown = ''; // the model of the card
  /** Show the model that the state requests. A result is dropped if the state has changed in the meantime. */
  async function follow(box, heading) {
    const { model } = atlas.store.get();
    if (model === shown) return;
    shown = model;
    const turn = ++asked;
    if (!model) {
      setCanonical('');
      document.title = heading;
      box.replaceChildren();
      return;
    }
    try {
      const { id, title, content, canonical = '' } = await describeModel(model);
      if (turn !== asked) return;
      if (id) {
        atlas.store.change({ model: id }, { replace: true });
        return;
      }
      setCanonical(canonical);
      document.title = `${title} · ${heading.split(' · ').pop()}`;
      box.replaceChildren(...content);
      // The list of pages is for readers without scripts; the browser opens it for the address of a model.
      const pages = document.querySelector('[data-pages]');
      if (pages) pages.open = false;
      box.dataset.ready = '';
      // The address may also be the id of a link at the end of the page, where the Tab key would begin.
      box.focus({ preventScroll: true });
      box.scrollIntoView({ block: 'start' });
    } catch (error) {
      shown = '';
      box.replaceChildren(make('p', { class: 'notice warn' }, error.message));
    }
  }

  function start() {
    const box = document.querySelector('[data-model]');
    if (!box) return;
    // A search form that is submitted without its script opens this page with ?q=…
    const q = new URLSearchParams(window.location.search).get('q');
    if (q && !Object.keys(atlas.store.get()).length) atlas.store.change({ q }, { replace: true });
    const heading = document.title;
    const show = () => {
      const showing = follow(box, heading).finally(() => {
        if (atlas.models.showing === showing) atlas.models.showing = null;
      });
      atlas.models.showing = showing;
    };
    atlas.store.subscribe(show);
    show();
  }

  // `showing` is a promise while a card is loaded, otherwise null.
  atlas.models = { start, showing: null };
})(globalThis.constellation);
