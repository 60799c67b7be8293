/* session.js: what one view works with: the data, the page's state, and what the state makes of the colours.
   In: a kind of view, the catalogue, the view's payload, the clade of the page. Out: one object that view, panel and controls share. */
(function (atlas) {
  'use strict';

  class Session {
    /** `heading`: the element of the panel's title, one level below the heading that the figure stands under. */
    constructor(kind, clade, heading) {
      Object.assign(this, { kind, clade, heading });
      this.view = null;
      this.surface = null;
    }
    /** Take over other data: the overview's ('') or a piece's. */
    turn(source, catalogue, payload) {
      Object.assign(this, { source, catalogue, payload });
      this.facts = null;
      this.asked = null;
      this.colouring = null;
      this.mask = null; // 1 for each row that the filter keeps; null: all
      this.kept = null;
      this.bright = new Float32Array(catalogue.size);
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

    /** The facts of the models; loaded once, the view is told when they are there. */
    needFacts() {
      const { source } = this;
      this.asked =
        this.asked ||
        atlas.data.need('facts' + source).then((facts) => {
          if (source !== this.source) return this.needFacts();
          this.facts = facts;
          this.arrived();
          return facts;
        });
      this.asked.catch((error) => {
        this.asked = null;
        atlas.dom.say(error.message);
      });
      return this.asked;
    }
    near(row) {
      return atlas.shards.near({ source: this.source, catalogue: this.catalogue, row });
    }
    factsLine(row) {
      if (!this.facts) return '';
      const { short } = atlas.format;
      const { downloads, parameters } = this.facts;
      return [
        [downloads[row], ' downloads'],
        [parameters[row], ' parameters'],
      ]
        .filter(([value]) => value != null)
        .map(([value, unit]) => short(value) + unit)
        .join(', ');
    }

    /** Which colour each row has, which rows are kept, how bright they are. */
    colourise() {
      const { state, catalogue } = this;
      this.colouring = atlas.colouring.colour(state.colour || 'family', {
        catalogue,
        facts: this.facts,
        root: catalogue.cladeOf(state.root || this.clade),
        graph: this.kind === 'graph' ? this.payload : null,
      });
      const filtered = atlas.filters.compile(state, this.facts, this.colouring, catalogue.size);
      this.mask = filtered && filtered.mask;
      this.kept = filtered && filtered.kept;
      this.bright = atlas.colouring.brightness(state.size || 'downloads', this.facts, catalogue.size);
    }
  }

  atlas.Session = Session;
})((globalThis.constellation = globalThis.constellation || {}));
