/* A selection of models in a link (#models=OWNER/NAME,OWNER/NAME). A link lists a limited number of models; a larger
   selection is described by its filter or its branch instead. */
((atlas) => {
  'use strict';
  const MOST = 200; // maximum number of models that a link lists

  /* A comma separates the ids, so it is escaped within an id. */
  const write = (ids) => ids.map((id) => id.replace(/[%,]/g, encodeURIComponent)).join(',');
  const read = (text) =>
    (text || '')
      .split(',')
      .filter(Boolean)
      .map((id) => id.replace(/%25|%2C/gi, decodeURIComponent));

  /** Return the address of the table of models in a state, as a complete address that can be copied. */
  const linkToTable = (state) =>
    new URL(`${atlas.site.root}models.html#${atlas.state.write(state)}`, window.location.href).href;

  atlas.selection = { MOST, write, read, linkToTable };
})(globalThis.constellation);
