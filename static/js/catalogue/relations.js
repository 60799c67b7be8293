/* The relations of a model to its base model, and their names on the page. The key '' is a relation that is not
   declared. */
((atlas) => {
  'use strict';
  const { count } = atlas.format;
  const NAMES = {
    __proto__: null,
    finetune: { one: 'fine-tune', many: 'fine-tunes', base: 'Fine-tuned from', link: 'of' },
    adapter: { one: 'adapter', many: 'adapters', base: 'Adapter for', link: 'for' },
    merge: { one: 'merge', many: 'merges', base: 'Merged from', link: 'with' },
    quantized: { one: 'quantised copy', many: 'quantised copies', base: 'Quantised copy of', link: 'of' },
  };
  const UNKNOWN = { one: 'with an undeclared relation', many: 'with an undeclared relation' };
  const nameOf = (relation) => NAMES[relation] || UNKNOWN;
  const capital = (text) => text[0].toUpperCase() + text.slice(1);

  /** Return the heading of a model's base models, for example 'Quantised copy of'. */
  const headBases = (relation) => NAMES[relation]?.base || 'Made from (relation not declared)';
  /** Return the heading of the models made from a model, for example 'Fine-tunes of it'. */
  const headMade = (relation) =>
    NAMES[relation]
      ? capital(`${NAMES[relation].many} ${NAMES[relation].link} it`)
      : 'Made from it (relation not declared)';
  /** Return the heading of the models that have a base with the model in common. `same` is true if the model has
      this relation to the base too. */
  function headSiblings(relation, same, bases) {
    const base = `the same base${bases > 1 ? 's' : ''}`;
    if (!NAMES[relation]) return `${same ? 'Others made' : 'Made'} from ${base} (relation not declared)`;
    return capital(`${same ? 'other ' : ''}${NAMES[relation].many} ${NAMES[relation].link} ${base}`);
  }
  /** Return the name of a relation for a cell of a table, for example 'quantised copy'. */
  const name = (relation) => NAMES[relation]?.one || 'not declared';

  /** Group entries by their relation: [[relation, entries]], in the order of these names, '' last. */
  function group(entries) {
    const groups = [...Object.keys(NAMES), ''].map((one) => [
      one,
      entries.filter((entry) => entry.relation === one),
    ]);
    return groups.filter(([, list]) => list.length);
  }
  /** List how many of some entries have each relation, for example '1 fine-tune, 7 quantised copies'. */
  const tally = (entries) =>
    group(entries)
      .map(([relation, list]) => `${count(list.length)} ${nameOf(relation)[list.length === 1 ? 'one' : 'many']}`)
      .join(', ');

  atlas.relations = { headBases, headMade, headSiblings, name, group, tally };
})(globalThis.constellation);
