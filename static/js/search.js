/* search.js: the search box of every page, as an ARIA combobox with a list of links.
   In: forms marked data-search. Out: families/SLUG.html#OWNER/NAME or models.html#model=OWNER/NAME.
   Names are loaded when the box is first used; without scripts the form leads to models.html. */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const { plural, count } = atlas.format;
  let index = null;
  let fuzzy = null;

  function load() {
    load.promise = load.promise || Promise.all([
      atlas.catalogue.load(),
      atlas.data.need('words'),
      atlas.data.script('static/vendor/uFuzzy.iife.min.js'),
    ]).then(([catalogue, words]) => {
      index = atlas.searchIndex.build(catalogue, words);
      fuzzy = new globalThis.uFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 });
    });
    load.promise.catch(() => { load.promise = null; });
    return load.promise;
  }

  /** The text with the parts that matched in <mark>, separators skipped over. */
  function marked(text, terms) {
    const flags = new Uint8Array(text.length);
    const lower = text.toLowerCase();
    for (const term of terms) {
      for (let from = 0; from < lower.length; from++) {
        let at = from;
        let matched = 0;
        while (at < lower.length && matched < term.length && (lower[at] === term[matched] || /[^\p{L}\p{N}]/u.test(lower[at]))) {
          if (lower[at] === term[matched]) matched++; else if (!matched) break;
          at++;
        }
        if (matched === term.length) { flags.fill(1, from, at); break; }
      }
    }
    const parts = [];
    for (let from = 0; from < text.length;) {
      let to = from;
      while (to < text.length && flags[to] === flags[from]) to++;
      const part = text.slice(from, to);
      parts.push(flags[from] ? make('mark', {}, part) : part);
      from = to;
    }
    return parts;
  }

  function hitsOf(result) {
    const { catalogue } = index;
    const groups = [];
    const add = (name, items) => { if (items.length) groups.push({ name, items }); };
    const families = result.families.map((entry) => ({ text: entry.text, kind: plural(entry.models, 'model'), href: catalogue.familyLink(entry.clade) }));
    const models = result.models.map((row) => ({ text: catalogue.ids[row], href: catalogue.modelLink(row),
      kind: catalogue.models.family[row] < 0 ? 'unplaced' : catalogue.clades.title[catalogue.models.family[row]] }));
    add('Families', families);
    add('Models', models);
    add('Owners', result.owners.map((entry) => ({ text: entry.text, kind: plural(entry.models, 'model'), href: 'models.html#owner=' + encodeURIComponent(entry.owner) })));
    add('Words', result.words.map((entry) => ({ text: entry.text, kind: plural(entry.models, 'model'), href: 'models.html#q=' + encodeURIComponent(entry.word) })));
    return groups;
  }

  function attach(form, number) {
    const input = form.querySelector('input[type="search"]');
    const listId = 'search-list-' + number;
    const list = make('div', { class: 'search-list', id: listId, role: 'listbox', 'aria-label': 'Search results', hidden: true });
    const status = make('div', { class: 'visually-hidden', role: 'status' });
    form.append(list, status);
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': listId, 'aria-autocomplete': 'list' })) input.setAttribute(name, value);
    let options = [];
    let active = -1;

    function activate(next) {
      if (options[active]) options[active].setAttribute('aria-selected', 'false');
      active = next;
      if (active < 0 || !options[active]) { input.removeAttribute('aria-activedescendant'); return; }
      options[active].setAttribute('aria-selected', 'true');
      input.setAttribute('aria-activedescendant', options[active].id);
      options[active].scrollIntoView({ block: 'nearest' });
    }
    function close() {
      list.hidden = true;
      options = [];
      active = -1;
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
    }
    function note(text) {
      list.replaceChildren(make('div', { class: 'search-note', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, text));
      options = [];
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
      status.textContent = text;
    }

    function show(text) {
      const begun = performance.now();
      const result = atlas.searchIndex.query(index, text, { fuzzy });
      const groups = hitsOf(result);
      if (!groups.length) { note('Nothing is named like “' + text.trim() + '”. Fewer or shorter words find more.'); return; }
      const root = atlas.dom.root();
      let id = 0;
      list.replaceChildren(...groups.map((group) => make('div', { role: 'group', 'aria-label': group.name },
        make('div', { role: 'presentation' }, group.name === 'Models' ? 'Models · ' + count(result.total) + (result.corrected ? ' for ' + result.terms.join(' ') : '') : group.name),
        group.items.map((item) => make('a', { role: 'option', id: listId + '-' + id++, href: root + item.href, tabindex: '-1', 'aria-selected': 'false' },
          make('span', {}, marked(item.text, result.terms)), make('span', { class: 'kind' }, item.kind))))));
      options = [...list.querySelectorAll('a[role="option"]')];
      active = -1;
      input.removeAttribute('aria-activedescendant');
      list.hidden = false;
      list.scrollTop = 0;
      input.setAttribute('aria-expanded', 'true');
      status.textContent = plural(result.total, 'model') + ', ' + options.length + ' results shown';
      form.dataset.took = (performance.now() - begun).toFixed(1);
    }

    function update() {
      const text = input.value;
      if (!atlas.searchIndex.squeeze(text)) { close(); return; }
      if (index) { show(text); return; }
      note('Loading the names …');
      load().then(() => { if (document.activeElement === input) update(); }, (error) => note(error.message));
    }
    function move(event) {
      const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 };
      if (event.key === 'Escape') { if (!list.hidden) { close(); event.preventDefault(); } else input.blur(); return; }
      if (event.key === 'Enter' && options[active]) { event.preventDefault(); options[active].click(); return; }
      if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (!options.length) { update(); return; }
      const step = steps[event.key];
      if (Math.abs(step) === 1) activate(active + step >= options.length ? -1 : active + step < -1 ? options.length - 1 : active + step);
      else activate(Math.max(0, Math.min(options.length - 1, active + step)));
    }

    input.addEventListener('focus', () => { load().catch(() => undefined); if (input.value) update(); });
    input.addEventListener('input', update);
    input.addEventListener('keydown', move);
    form.addEventListener('focusout', (event) => { if (!form.contains(event.relatedTarget)) close(); });
    list.addEventListener('pointerdown', (event) => { if (!event.target.closest('a')) event.preventDefault(); });
    // A hit on this very page changes the fragment only: the list has to go by itself.
    list.addEventListener('click', (event) => { if (event.target.closest('a')) setTimeout(close); });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (input.value.trim()) window.location.href = atlas.dom.root() + 'models.html#q=' + encodeURIComponent(input.value.trim());
      close();
    });
  }

  function start() {
    document.querySelectorAll('form[data-search]').forEach(attach);
  }
  function focus() {
    const input = document.querySelector('form[data-search] input');
    if (input) { input.focus(); input.select(); }
  }

  atlas.search = { start, focus, load, current: () => ({ index, fuzzy }) };
})(globalThis.constellation = globalThis.constellation || {});
