/* The selection of a view, with a bar that offers it as a table, as CSV and as a link. The selection consists of the
   models that the reader has chosen with the lasso or the keyboard. Without such models, it is the current branch and
   the filter. */
((atlas) => {
  'use strict';
  const { make, scrolledTable } = atlas.dom;
  const { count, plural } = atlas.format;
  const { MOST, write, read, linkToTable } = atlas.selection;
  // Filters that the tables of models do not have.
  const UNLISTED = ['task', 'only'];

  class Selecting {
    /** `changed` is called after a change that the state does not contain. */
    constructor(session, changed) {
      this.session = session;
      this.changed = changed;
      this.many = []; // the rows of a chosen selection that is too large for a link
      this.list = make('details', { hidden: true, ontoggle: () => this.fillList() });
      this.text = make('p', { role: 'status' });
      this.table = make('a', {}, 'Table');
      const button = (text, onclick) => make('button', { type: 'button', onclick }, text);
      this.clear = button('Clear', () => this.choose([]));
      this.element = make(
        'div',
        { class: 'view-selection', hidden: true },
        this.text,
        this.table,
        button('CSV', () => this.save()),
        button('Copy link', () => this.copy()),
        this.clear,
        this.list,
      );
    }

    /** Return the rows of the models that were chosen one by one or with the lasso. */
    chosen() {
      const { state, catalogue } = this.session;
      if (!this.session.view?.choosable) return [];
      if (!state.models) return this.many;
      return read(state.models)
        .map((id) => catalogue.rowOf(id))
        .filter((row) => row >= 0);
    }
    /** Choose models. Up to MOST models are part of the state, and thus of the address. */
    choose(rows) {
      const { session } = this;
      const sorted = [...new Set(rows)].sort((a, b) => a - b);
      this.many = sorted.length > MOST ? sorted : [];
      const models = this.many.length ? null : write(sorted.map((row) => session.catalogue.ids[row]));
      session.change({ models });
      this.changed();
    }
    /** Add models to the chosen ones, or remove them if all of them are chosen already. */
    toggle(rows) {
      const chosen = new Set(this.chosen());
      const removes = rows.every((row) => chosen.has(row));
      for (const row of rows)
        if (removes) chosen.delete(row);
        else chosen.add(row);
      this.choose([...chosen]);
    }

    /** Return the rows of the selection; none if nothing is selected or filtered. */
    rows() {
      const { session } = this;
      const chosen = this.chosen();
      if (chosen.length) return chosen;
      if (!session.state.root && session.kept == null) return [];
      const { inside, mask } = session;
      return [...session.catalogue.ids.keys()].filter((row) => (!inside || inside[row]) && (!mask || mask[row]));
    }
    /** Return the state of the table with the models of the selection, or null if no filter of the tables fits. */
    stateOfTable(rows) {
      const { state, catalogue, clade } = this.session;
      if (rows.length <= MOST) return { models: write(rows.map((row) => catalogue.ids[row])) };
      const family = state.root || clade;
      if (this.many.length || UNLISTED.some((key) => state[key])) return null;
      if (family && catalogue.cladeOf(family) < 0) return null;
      const kept = Object.fromEntries([...atlas.filters.KEYS, 'bits'].map((key) => [key, state[key]]));
      return { ...kept, bits: state.gb ? state.bits : null, family };
    }
    /** Say what the link contains. */
    explain(rows) {
      if (rows.length <= MOST)
        return `The link lists ${rows.length === 1 ? 'the model' : `the ${count(rows.length)} models`}.`;
      const { state, kept } = this.session;
      const shown = [state.root && 'the branch', kept != null && 'the filter'].filter(Boolean).join(' and ');
      if (!this.many.length) return `A link lists at most ${MOST} models, so the link contains ${shown}.`;
      return `A link lists at most ${MOST} models. This link contains ${shown || 'the view'} without the selection. The CSV contains all selected models.`;
    }
    update() {
      const rows = this.rows();
      const { element, session } = this;
      const isChosen = this.chosen().length > 0;
      session.chosen = isChosen ? rows : [];
      element.hidden = !rows.length;
      if (!rows.length) return;
      this.text.textContent = `${plural(rows.length, 'model')} ${isChosen ? 'selected' : 'in view'}. ${this.explain(rows)}`;
      const state = this.stateOfTable(rows);
      this.table.hidden = !state;
      if (state) this.table.href = linkToTable(state);
      this.clear.hidden = !isChosen;
      this.list.hidden = !this.many.length;
      this.list.replaceChildren(make('summary', {}, `The ${MOST} ${atlas.site.counts.most} of these models`));
      this.fillList();
    }
    /** List the most downloaded models of a selection that is too large for a link, if the list is open. */
    async fillList() {
      const { list, many, session } = this;
      if (!list.open || !many.length || list.childElementCount > 1) return;
      const { catalogue } = session;
      const { downloads } = await session.needFacts();
      if (many !== this.many || list.childElementCount > 1) return;
      const popular = [...many].sort((a, b) => (downloads[b] ?? -1) - (downloads[a] ?? -1) || a - b).slice(0, MOST);
      const cellsOf = (row) => {
        const family = catalogue.models.family[row];
        return [
          make('a', { href: atlas.site.root + catalogue.modelLink(row) }, catalogue.ids[row]),
          family < 0 ? 'unplaced' : catalogue.clades.title[family],
          downloads[row] == null ? atlas.format.UNKNOWN : count(downloads[row]),
        ];
      };
      list.append(
        scrolledTable(
          { label: 'Selected models', frame: 'table-scroll', kind: 'kin', numbersFrom: 2 },
          ['Model', 'Family', atlas.site.counts.title],
          popular.map(cellsOf),
        ),
      );
    }
    copy() {
      const rows = this.rows();
      const link =
        rows.length <= MOST ? linkToTable(this.stateOfTable(rows)) : atlas.address.linkTo(this.session.state);
      atlas.saving.copy(link, 'Link copied');
    }
    save() {
      const { session } = this;
      session.needFacts().then((facts) => {
        const name = atlas.saving.nameFile('csv', session.kind, session.state.root || session.clade || 'selection');
        atlas.saving.saveText(name, atlas.exports.csv(session.catalogue, facts, this.rows()), 'text/csv');
      });
    }
  }

  atlas.Selecting = Selecting;
})(globalThis.constellation);
