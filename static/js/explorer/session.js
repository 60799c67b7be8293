/* The data and the state of one view, shared by the view, the panel and the controls. */
((atlas) => {
  'use strict';

  class Session {
    /** `heading` is the element of the panel's title, one level below the heading of the figure's section. */
    constructor(kind, clade, heading) {
      Object.assign(this, { kind, clade, heading });
      this.view = null;
      this.surface = null;
      this.chosen = []; // the rows of the models that the reader has selected
      this.whole = Promise.resolve(); // when the data after the first drawing have been loaded
    }
    /** Use the data of another source: a shard, '' for the default data, or those of the first drawing. `facts` are
        the facts of the models if they have been loaded. */
    use(source, catalogue, payload, facts = null) {
      Object.assign(this, { source, catalogue, payload, facts });
      this.asked = facts && Promise.resolve(facts);
      this.colouring = null;
      this.inside = null; // 1 for each row in the current branch, otherwise 0; null if the view shows all models
      this.mask = null; // 1 for each row that passes the filter, otherwise 0; null if there is no filter
      this.kept = null; // number of rows in the current branch that pass the filter
      this.bright = new Float32Array(catalogue.size);
    }
    /** Whether the view has only the data of the first drawing until the others have been loaded. */
    get isPartial() {
      return this.source === atlas.first.SOURCE;
    }
    get state() {
      return atlas.store.get();
    }
    change(patch, options) {
      atlas.store.change(patch, options);
    }
    openClade(clade) {
      this.change({ root: this.catalogue.clades.slug[clade], selected: null, at: null, map: null });
    }

    /** Load the facts of the models once. Update the view when the facts have been loaded. */
    needFacts() {
      const { source } = this;
      this.asked =
        this.asked ||
        atlas.data.need(`facts${source}`).then((facts) => {
          if (source !== this.source) return this.needFacts();
          this.facts = facts;
          this.arrived();
          return facts;
        });
      this.asked.catch((error) => {
        this.asked = null;
        atlas.notes.fail(error);
      });
      return this.asked;
    }
    near(row) {
      return atlas.shards.near({ source: this.source, catalogue: this.catalogue, row });
    }
    factsLine(row) {
      if (!this.facts) return '';
      const { short } = atlas.format;
      const { counts } = atlas.site;
      const { downloads, parameters } = this.facts;
      const line = atlas.lines.describe(this.facts, row);
      return [
        downloads[row] == null
          ? counts.hasDownloads && `${counts.noun} unknown`
          : `${short(downloads[row])} ${counts.noun}`,
        parameters[row] == null ? '' : `${short(parameters[row])} parameters`,
        line && `built on ${line}`,
      ]
        .filter(Boolean)
        .join(', ');
    }

    /** Update the colour and brightness of each row, the rows that pass the filter, and the counts of the legend. */
    updateColours() {
      const { state, catalogue, facts } = this;
      this.inside = this.view.rowsInside(state);
      // The entries of the legend are counted as if none of them was selected.
      const unselected = atlas.filters.compile({ ...state, only: null }, facts, null, catalogue.size);
      this.colouring = atlas.colouring.colour(state.colour, {
        catalogue,
        facts,
        root: catalogue.cladeOf(state.root || this.clade),
        graph: this.kind === 'graph' ? this.payload : null,
        masks: [this.inside, unselected?.mask],
      });
      const filtered = atlas.filters.compile(state, facts, this.colouring, catalogue.size, this.inside);
      this.mask = filtered?.mask;
      this.kept = filtered?.kept;
      this.bright = atlas.colouring.brightness(state.size || atlas.site.counts.first, facts, catalogue.size);
    }
  }

  atlas.Session = Session;
})(globalThis.constellation);
