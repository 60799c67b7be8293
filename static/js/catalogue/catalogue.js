/* The catalogue that a view draws: models and families (clades), with look-ups.
   createCatalogue() takes the payloads `models` and `clades` (docs/payloads.md); row i is model i. */
((atlas) => {
  'use strict';

  /** Compare two texts by code point. Ids are sorted in this order. */
  function compare(a, b) {
    const length = Math.min(a.length, b.length);
    for (let at = 0; at < length; at++) {
      const [c, d] = [a.charCodeAt(at), b.charCodeAt(at)];
      if (c === d) continue;
      // A surrogate is half of a code point above U+FFFF, so it comes after all other code units.
      const [high, other] = [c, d].map((unit) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit));
      return high - other;
    }
    return a.length - b.length;
  }
  /** Return the first position in a sorted list with a text that is equal to or after the given text. */
  function placeOf(list, text) {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(list[middle], text) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Sort rows by descending downloads, then by descending likes, then by id. Unknown counts come last. This is the
      order of the tables in the HTML of the pages. */
  const byPopularity = (rows, { downloads, likes }) =>
    rows.sort(
      (a, b) =>
        atlas.format.falling(downloads[a], downloads[b]) || atlas.format.falling(likes[a], likes[b]) || a - b,
    );

  function createCatalogue(models, clades) {
    const ids = models.ids.split('\n');
    let children = null;

    const rowOf = (id) => {
      const row = id ? placeOf(ids, id) : -1;
      return ids[row] === id ? row : -1;
    };
    /** Return the row of an id, or of the first id that differs from it only in case. Return -1 if there is none. */
    function rowLike(id) {
      const row = rowOf(id);
      if (row >= 0 || !id) return row;
      const plain = id.normalize('NFKC').toLowerCase();
      return ids.findIndex((one) => one.length === plain.length && one.toLowerCase() === plain);
    }
    const slugs = new Map(clades.slug.map((slug, clade) => [slug, clade]));
    const cladeOf = (slug) => (slugs.has(slug) ? slugs.get(slug) : -1);

    /** Return the path of clades from the top level down to this clade. */
    function lineage(clade) {
      const path = [];
      for (let at = clade; at >= 0; at = clades.parent[at]) path.unshift(at);
      return path;
    }
    function childrenOf(clade) {
      if (!children) {
        children = clades.slug.map(() => []);
        clades.parent.forEach((parent, child) => {
          if (parent >= 0) children[parent].push(child);
        });
      }
      return children[clade];
    }
    /** Return the rows of a clade's models, including the models of its sub-families. */
    function rowsOf(clade) {
      const inside = new Uint8Array(clades.slug.length);
      // Parents come before their children.
      clades.parent.forEach((parent, one) => {
        inside[one] = one === clade || (parent >= 0 && inside[parent]) ? 1 : 0;
      });
      const rows = [];
      models.family.forEach((family, row) => {
        if (family >= 0 && inside[family]) rows.push(row);
      });
      return rows;
    }
    const { shown } = atlas.format;
    const familyLink = (clade) => (clade < 0 ? 'families.html' : `families/${clades.slug[clade]}.html`);
    const modelLink = (row) => atlas.format.cardLink(ids[row]);
    const pageLink = (row) => atlas.format.fillLink(atlas.site.link, ids[row]);
    const ownerOf = (row) => {
      const cut = ids[row].indexOf('/');
      return cut < 0 ? '' : ids[row].slice(0, cut);
    };
    /* Names for display. Invisible characters are replaced by visible codes. */
    const nameOf = (row) => shown(ids[row].slice(ids[row].indexOf('/') + 1));
    const headOf = (row) => shown(ids[row].slice(0, ids[row].indexOf('/') + 1));
    const labelOf = (row) => shown(ids[row]);

    return {
      ids,
      models,
      clades,
      size: ids.length,
      rowOf,
      rowLike,
      cladeOf,
      lineage,
      childrenOf,
      rowsOf,
      familyLink,
      modelLink,
      pageLink,
      ownerOf,
      nameOf,
      headOf,
      labelOf,
    };
  }

  /** Return the address of the card of a model. */
  const cardLink = (id) => `${atlas.site.root}models.html#model=${atlas.format.address(id)}`;

  const loaded = new Map();
  /** Load a catalogue once. The source is '' for the default data of the views, or a shard such as '-0007'. */
  function load(source = '') {
    if (!loaded.has(source)) {
      const promise = Promise.all([atlas.data.need(`models${source}`), atlas.data.need(`clades${source}`)]).then(
        ([models, clades]) => createCatalogue(models, clades),
      );
      promise.catch(() => loaded.delete(source));
      loaded.set(source, promise);
    }
    return loaded.get(source);
  }

  atlas.catalogue = { createCatalogue, byPopularity, compare, placeOf, cardLink, load };
})(globalThis.constellation);
