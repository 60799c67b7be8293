/* The search box: an ARIA combobox with a list of links. It is added to forms with data-search.
   The scripts and data of the search are loaded when a box is first used, and beside a view, which has most of the data,
   when the page is idle. Without JavaScript, the form opens models.html. */
((atlas) => {
  'use strict';
  const { make, named } = atlas.dom;
  const { plural, count } = atlas.format;
  const IDLE = 500; // ms after which a browser without requestIdleCallback counts as idle
  const PAGE = 6; // number of options that Page Up and Page Down skip
  let index = null;
  let fuzzy = null;
  const FEW_LINES = 3; // maximum number of lines in the results
  let lines = []; // the search entries of the lines
  let search = null; // function that returns the results of a query or a promise; null until the data are loaded
  const missing = []; // what could not be loaded

  /** Wait for something without which the search still works. Return null if it cannot be loaded. */
  const optional = (promise, name) =>
    promise.catch((error) => {
      console.info(error.message);
      if (!missing.includes(name)) missing.push(name);
      return null;
    });

  async function loadWhole() {
    const [catalogue, words] = await Promise.all([
      atlas.catalogue.load(),
      optional(atlas.data.need('words'), 'words'),
      optional(atlas.data.script('static/vendor/uFuzzy.iife.min.js'), 'corrections of typing errors'),
    ]);
    index = await atlas.searchIndex.buildSoon(catalogue, words);
    fuzzy = globalThis.uFuzzy
      ? new globalThis.uFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 })
      : null;
    // The search does not wait for the downloads, because they only improve the order of the results.
    atlas.data.need('facts').then(
      (facts) => atlas.searchIndex.addPopularity(index, facts.downloads),
      (error) => console.info(error.message),
    );
    return (text, ids) => describeResult(atlas.searchIndex.query(index, text, { fuzzy, ids }));
  }
  async function loadSharded() {
    await atlas.searchShards.load();
    return (text, ids) => atlas.searchShards.query(text, { ids });
  }
  async function loadLines() {
    const found = atlas.site.hasLines ? await optional(atlas.data.need('lines'), 'lines') : null;
    if (found) lines = atlas.searchIndex.lineEntries(found);
  }
  /** Load the scripts and the data of the search. They are loaded only once. */
  function load() {
    load.promise =
      load.promise ||
      atlas.data
        .script('static/js/search.js')
        .then(() => Promise.all([atlas.site.isSharded ? loadSharded() : loadWhole(), loadLines()]))
        .then(([find]) => {
          search = find; // only now, because a list that is drawn again loses the active option
        });
    load.promise.catch(() => {
      load.promise = null;
    });
    return load.promise;
  }
  /** Load the search when the page is idle, so that the first key need not wait. */
  function loadIdle() {
    if (!document.querySelector('form[data-search]')) return;
    const run = () => load().catch((error) => console.info(error.message));
    if (globalThis.requestIdleCallback) globalThis.requestIdleCallback(run);
    else setTimeout(run, IDLE);
  }
  /** Convert results to the form that the sharded search returns. */
  function describeResult(result) {
    const { catalogue } = index;
    const { clades, models } = catalogue;
    return {
      ...result,
      families: result.families.map((entry) => ({ ...entry, slug: clades.slug[entry.clade] })),
      entries: result.models.map((row) => ({
        id: catalogue.ids[row],
        title: models.family[row] < 0 ? 'unplaced' : clades.title[models.family[row]],
        href: catalogue.modelLink(row),
      })),
    };
  }

  /** Put the parts of a text that match the terms into <mark> elements. Separators are ignored. */
  function marked(text, terms) {
    const flags = new Uint8Array(text.length);
    const lower = text.toLowerCase();
    for (const term of terms) {
      for (let from = 0; from < lower.length; from++) {
        let at = from;
        let matched = 0;
        while (
          at < lower.length &&
          matched < term.length &&
          (lower[at] === term[matched] || /[^\p{L}\p{N}]/u.test(lower[at]))
        ) {
          if (lower[at] === term[matched]) matched++;
          else if (!matched) break;
          at++;
        }
        if (matched === term.length) {
          flags.fill(1, from, at);
          break;
        }
      }
    }
    return named(text, (part, start) => {
      const parts = [];
      for (let from = 0; from < part.length; ) {
        let to = from;
        while (to < part.length && flags[start + to] === flags[start + from]) to++;
        const piece = part.slice(from, to);
        parts.push(flags[start + from] ? make('mark', {}, piece) : piece);
        from = to;
      }
      return parts;
    });
  }

  /** Return whether the page has a live view in which the results can be opened. */
  const isBesideView = () => Boolean(document.querySelector('body.wide figure.view.live'));
  /** Links of the results. On tree.html and graph.html they open items in the view; on other pages they open the
      pages of models and families. */
  function linksOf() {
    if (!isBesideView()) {
      return {
        model: ({ id, href }) => href || atlas.format.cardLink(id),
        family: ({ slug }) => `families/${slug}.html`,
        line: ({ slug }) => `lines/${slug}.html`,
      };
    }
    const kept = { ...atlas.store.get(), root: null, selected: null, at: null, map: null };
    return {
      model: ({ id }) => `#${atlas.state.write({ ...kept, selected: id })}`,
      family: ({ slug }) => `#${atlas.state.write({ ...kept, root: slug })}`,
      line: ({ slug }) => `#${atlas.state.write({ ...kept, colour: 'line', line: slug })}`,
    };
  }

  /** Return whether a model is the one whose id the reader typed or pasted. */
  const isNamed = (entry, ids) => Boolean(entry) && ids.some((id) => id.toLowerCase() === entry.id.toLowerCase());

  /** Return the groups of results. Models come first if the reader typed or pasted the id of one. */
  function groupsOf(result, ids) {
    const link = linksOf();
    const groups = [];
    const add = (name, items) => {
      if (!items.length) return;
      if (name === 'Models' && isNamed(result.entries[0], ids)) groups.unshift({ name, items });
      else groups.push({ name, items });
    };
    add(
      'Families',
      result.families.map((entry) => ({
        text: entry.text,
        kind: plural(entry.models, 'model'),
        href: link.family(entry),
      })),
    );
    const terms = result.terms.map(atlas.format.squeeze);
    add(
      'Lines',
      atlas.searchIndex.bestEntries(lines, terms, terms.join(''), FEW_LINES).map((entry) => ({
        text: atlas.format.shown(entry.text),
        kind: plural(entry.models, 'model'),
        href: link.line(entry),
      })),
    );
    add(
      'Models',
      result.entries.map((entry) => ({
        text: atlas.format.shown(entry.id),
        kind: entry.title,
        href: link.model(entry),
      })),
    );
    add(
      'Owners',
      result.owners.map((entry) => ({
        text: atlas.format.shown(entry.text),
        kind: plural(entry.models, 'model'),
        href: `models.html#owner=${encodeURIComponent(entry.owner)}`,
      })),
    );
    add(
      'Words',
      result.words.map((entry) => ({
        text: entry.text,
        kind: plural(entry.models, 'model'),
        href: `models.html#words=${encodeURIComponent(entry.word)}`,
      })),
    );
    return groups;
  }

  class SearchBox {
    constructor(form, number) {
      this.form = form;
      this.input = form.querySelector('input[type="search"]');
      this.id = `search-list-${number}`;
      this.list = make('div', {
        class: 'search-list',
        id: this.id,
        role: 'listbox',
        'aria-label': 'Search results',
        hidden: true,
      });
      this.status = make('div', { class: 'visually-hidden', role: 'status' });
      this.options = [];
      this.active = -1;
      this.named = ''; // the address of the model whose id is in the box
      form.append(this.list, this.status);
      for (const [name, value] of Object.entries({
        role: 'combobox',
        'aria-expanded': 'false',
        'aria-controls': this.id,
        'aria-autocomplete': 'list',
      }))
        this.input.setAttribute(name, value);
      this.listen();
      // The reader may have typed before the scripts were loaded.
      if (document.activeElement === this.input) this.update();
    }
    listen() {
      const { form, input, list } = this;
      input.addEventListener('focus', () => {
        load().catch(() => undefined);
        this.update();
      });
      input.addEventListener('input', () => this.update());
      input.addEventListener('keydown', (event) => this.key(event));
      form.addEventListener('focusout', (event) => {
        if (!form.contains(event.relatedTarget)) this.close();
      });
      form.addEventListener('submit', (event) => this.submit(event));
      list.addEventListener('pointerdown', (event) => {
        if (!event.target.closest('a')) event.preventDefault();
      });
      // A link to this page changes only the fragment and does not reload the page, so close the list here.
      list.addEventListener('click', (event) => {
        if (event.target.closest('a')) setTimeout(() => this.close());
      });
    }

    open(...content) {
      this.list.replaceChildren(...content);
      this.list.hidden = false;
      this.list.scrollTop = 0;
      this.input.setAttribute('aria-expanded', 'true');
      this.options = [...this.list.querySelectorAll('a[role="option"]')];
      this.activate(-1);
    }
    close() {
      this.list.hidden = true;
      this.options = [];
      this.named = '';
      this.activate(-1);
      this.input.setAttribute('aria-expanded', 'false');
    }
    activate(next) {
      for (const option of this.list.querySelectorAll('[aria-selected="true"]'))
        option.setAttribute('aria-selected', 'false');
      this.active = this.options[next] ? next : -1;
      if (this.active < 0) {
        this.input.removeAttribute('aria-activedescendant');
        return;
      }
      const option = this.options[this.active];
      option.setAttribute('aria-selected', 'true');
      option.scrollIntoView({ block: 'nearest' });
      this.input.setAttribute('aria-activedescendant', option.id);
    }

    /** Search for the current text. */
    update() {
      const text = this.input.value;
      if (!atlas.format.squeeze(text)) {
        this.close();
        return;
      }
      if (search) {
        this.answer(text);
        return;
      }
      this.note('Loading names …');
      load().then(
        () => {
          if (document.activeElement === this.input) this.update();
        },
        (error) => this.note(error.message),
      );
    }
    note(text, ...more) {
      this.open(
        make(
          'div',
          { class: 'search-note', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' },
          text,
        ),
        ...more,
      );
      this.status.textContent = text;
    }
    /** Show the results, immediately or when they have been loaded. Ignore them if the text has changed since. */
    answer(text) {
      const pasted = atlas.pasted.read(text);
      const result = search(atlas.format.searchedPart(pasted.text), pasted.ids);
      if (!result.then) {
        this.show(pasted, result);
        return null;
      }
      const isWanted = () => this.input.value === text && document.activeElement === this.input;
      return result.then(
        (found) => {
          if (isWanted()) this.show(pasted, found);
        },
        (error) => {
          if (isWanted()) this.note(error.message);
        },
      );
    }
    show({ text, ids }, result) {
      const groups = groupsOf(result, ids);
      if (!groups.length) {
        this.note(
          `No results for “${atlas.format.quoted(text)}”. Try fewer or shorter words. ${atlas.format.searchLimit(text)}`.trim(),
          make(
            'a',
            {
              role: 'option',
              id: `${this.id}-0`,
              href: `${atlas.site.root}explain.html#names=${encodeURIComponent(text)}`,
              tabindex: '-1',
              'aria-selected': 'false',
            },
            make('span', {}, 'Explain this name'),
            make('span', { class: 'kind' }, 'from its words alone'),
          ),
        );
        return;
      }
      const heading = (name) =>
        name === 'Models'
          ? 'Models · ' +
            (result.atLeast ? 'at least ' : '') +
            count(result.total) +
            (result.corrected ? ` for ${result.terms.join(' ')}` : '')
          : name;
      let number = 0;
      const option = (item) =>
        make(
          'a',
          {
            role: 'option',
            id: `${this.id}-${number++}`,
            href: atlas.site.root + item.href,
            tabindex: '-1',
            'aria-selected': 'false',
          },
          make('span', {}, marked(item.text, result.terms)),
          make('span', { class: 'kind' }, item.kind),
        );
      this.open(
        ...groups.map(({ name, items }) =>
          make(
            'div',
            { role: 'group', 'aria-label': name },
            make('div', { role: 'presentation' }, heading(name)),
            items.map(option),
          ),
        ),
      );
      if (atlas.format.searchLimit(text)) this.remark(atlas.format.searchLimit(text));
      if (atlas.site.isSharded) this.remark('The search finds whole words and the beginnings of words.');
      if (missing.length)
        this.remark(`The search works without ${missing.join(' and ')}, which could not be loaded.`);
      this.named = isNamed(result.entries[0], ids) ? this.options[0].href : '';
      this.status.textContent = `${plural(result.total, 'model')}, ${this.options.length} results shown`;
    }

    /** Add a line of text below the results. */
    remark(text) {
      this.list.append(make('div', { class: 'search-note', role: 'presentation' }, text));
    }

    key(event) {
      // Enter may only confirm the letters that an input method suggests.
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
      if (event.key === 'Escape' && !this.list.hidden) {
        event.preventDefault();
        this.close();
      } else if (event.key === 'Escape') this.input.blur();
      else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        const target = this.active >= 0 ? this.options[this.active].href : this.target();
        if (target) window.open(target, '_blank', 'noopener');
      } else if (event.key === 'Enter' && this.active >= 0) {
        event.preventDefault();
        this.options[this.active].click();
      } else if (step && !event.altKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        if (this.options.length) this.move(step);
        else this.update();
      }
    }
    /** Move the active option. Steps of one option wrap around and include the box itself (-1). Longer steps stop
        at the first and the last option. */
    move(step) {
      const last = this.options.length - 1;
      const next = this.active + step;
      if (Math.abs(step) > 1) this.activate(Math.max(0, Math.min(last, next)));
      else this.activate(next > last ? -1 : next < -1 ? last : next);
    }
    /** Return the address that Enter opens: the model whose id is in the box, or all models that match. */
    target() {
      const { text } = atlas.pasted.read(this.input.value);
      return this.named || (text && `${atlas.site.root}models.html#q=${encodeURIComponent(text)}`);
    }
    /** Open the first result in the view. Wait for the results if they are not listed yet. */
    openFirst() {
      const text = this.input.value;
      if (this.options.length) this.options[0].click();
      else if (atlas.format.squeeze(text))
        load()
          .then(() => this.answer(text))
          .then(() => {
            if (this.input.value === text) this.options[0]?.click();
          })
          .catch((error) => this.note(error.message));
    }
    submit(event) {
      event.preventDefault();
      if (isBesideView()) {
        this.openFirst();
        return;
      }
      const target = this.target();
      if (target) window.location.href = target;
      this.close();
    }
  }

  function start() {
    for (const [number, form] of document.querySelectorAll('form[data-search]').entries())
      new SearchBox(form, number);
  }
  function focus() {
    const input = document.querySelector('form[data-search] input');
    if (input) {
      input.focus();
      input.select();
    }
  }

  /** Return the results of a query, or a promise of them, after `load`. `ids` are the ids in it. */
  const query = (text, ids) => search(text, ids);

  atlas.search = { start, focus, load, loadIdle, query, current: () => ({ index, fuzzy }) };
})(globalThis.constellation);
