/* The declared lineage: links from models to their base models, as declared by the models.
   createLineage() takes the payload `lineage` (docs/payloads.md). */
((atlas) => {
  'use strict';

  const split = (text) => (text ? text.split('\n') : []);
  function createLineage({
    start,
    base,
    outside,
    others,
    made = [],
    relations = [],
    relation = [],
    made_relation: madeRelation = [],
    ignored = [],
  }) {
    const size = start.length - 1;
    const away = split(outside).length;
    const names = [...split(outside), ...split(others)];
    const first = new Int32Array(size + 1);
    for (const row of base) if (row >= 0) first[row + 1]++;
    for (let row = 0; row < size; row++) first[row + 1] += first[row];
    const child = new Int32Array(first[size]);
    const next = first.slice();
    for (let row = 0; row < size; row++)
      for (let at = start[row]; at < start[row + 1]; at++) if (base[at] >= 0) child[next[base[at]]++] = row;

    const bases = (row) => base.slice(start[row], start[row + 1]);
    const parents = (row) => bases(row).filter((one) => one >= 0);
    const missing = (row) =>
      bases(row)
        .filter((one) => one < 0 && one >= -away)
        .map((one) => names[-1 - one]);
    /** Return the relation of a model to its base models, '' if it is not declared. */
    const relationOf = (row) => (start[row] < start[row + 1] && relations[relation[start[row]]]) || '';
    /** Return whether a model declares itself, or a model of a cycle. Such declarations are not followed. */
    const isIgnored = (row) => ignored.includes(row);
    /** Return related models in other shards: `above` has the ids of base models, and `below` has derived models
        as {id, relation}. */
    const elsewhere = (row) => ({
      above: bases(row)
        .filter((one) => one < -away)
        .map((one) => names[-1 - one]),
      below: made.flatMap((place, at) =>
        at % 2 && made[at - 1] === row
          ? [{ id: names[away + place], relation: relations[madeRelation[(at - 1) / 2]] || '' }]
          : [],
      ),
    });
    const children = (row) => Array.from(child.subarray(first[row], first[row + 1]));
    /** Return the rows of other models that have a base model in common with a model. The base model may be outside
        the shard or the catalogue. Each row is listed once. */
    function siblings(row) {
      const found = new Set(parents(row).flatMap(children));
      const missed = new Set(bases(row).filter((one) => one < 0));
      if (missed.size)
        for (let other = 0; other < size; other++)
          if (bases(other).some((one) => missed.has(one))) found.add(other);
      found.delete(row);
      return [...found];
    }

    /** Return all rows that can be reached from a row, nearest first: [{row, steps}]. The step function returns
        the rows that are one step away. */
    function walk(from, step) {
      const steps = new Map([[from, 0]]);
      const queue = [from];
      for (const row of queue) {
        // the loop appends to the queue
        for (const other of step(row))
          if (!steps.has(other)) {
            steps.set(other, steps.get(row) + 1);
            queue.push(other);
          }
      }
      return queue.slice(1).map((row) => ({ row, steps: steps.get(row) }));
    }
    const ancestors = (row) => walk(row, parents);
    const descendants = (row) => walk(row, children);

    /** Return the links between a model and its ancestors (way 'up') and descendants (way 'down') as a list of
        {child, parent, way, far, steps}. `far` is the end of the link that is farther from the model. */
    function linksOf(row) {
      const itself = { row, steps: 0 };
      return [
        ...[itself, ...ancestors(row)].flatMap((one) =>
          parents(one.row).map((parent) => ({
            child: one.row,
            parent,
            way: 'up',
            far: parent,
            steps: one.steps + 1,
            relation: relationOf(one.row),
          })),
        ),
        ...[itself, ...descendants(row)].flatMap((one) =>
          children(one.row).map((made) => ({
            child: made,
            parent: one.row,
            way: 'down',
            far: made,
            steps: one.steps + 1,
            relation: relationOf(made),
          })),
        ),
      ];
    }
    /** Return the links of a family's models. The way is 'up' to base models outside the family, 'down' to
        derived models outside the family, and 'within' if both ends are in the family. */
    function linksAround(rows) {
      const inside = new Uint8Array(size);
      for (const row of rows) inside[row] = 1;
      return rows.flatMap((row) => [
        ...parents(row).map((parent) => ({
          child: row,
          parent,
          way: inside[parent] ? 'within' : 'up',
          far: parent,
          steps: 1,
          relation: relationOf(row),
        })),
        ...children(row)
          .filter((made) => !inside[made])
          .map((made) => ({
            child: made,
            parent: row,
            way: 'down',
            far: made,
            steps: 1,
            relation: relationOf(made),
          })),
      ]);
    }

    return {
      size,
      parents,
      missing,
      elsewhere,
      children,
      siblings,
      relationOf,
      isIgnored,
      ancestors,
      descendants,
      linksOf,
      linksAround,
    };
  }

  /** Return the families at the other ends of links as [{clade, models}], largest first. The last entry, with
      clade -1, counts unplaced models. If both ends are in the same top-level family, the entry is the branch of
      the common family; otherwise it is the top-level family. */
  function relatedOf(links, catalogue) {
    const { family } = catalogue.models;
    const made = new Map();
    for (const { child, parent, way } of links) {
      const path = catalogue.lineage(family[way === 'up' ? parent : child]);
      const mine = catalogue.lineage(family[way === 'up' ? child : parent]);
      let level = 0;
      while (level < path.length && path[level] === mine[level]) level++;
      const other = path.length ? path[Math.min(level, path.length - 1)] : -1;
      if (!made.has(other)) made.set(other, new Set());
      made.get(other).add(child);
    }
    return [...made]
      .map(([other, rows]) => ({ clade: other, models: rows.size }))
      .sort((a, b) => (a.clade < 0) - (b.clade < 0) || b.models - a.models || a.clade - b.clade);
  }

  const shared = new Map();
  const known = new Map();
  /** Load a lineage once. The source is '' for the default data of the views, or a shard. */
  function load(source = '') {
    if (!shared.has(source)) {
      const promise = atlas.data.need(`lineage${source}`).then(createLineage);
      promise.then(
        (lineage) => known.set(source, lineage),
        () => shared.delete(source),
      );
      shared.set(source, promise);
    }
    return shared.get(source);
  }

  atlas.lineage = { createLineage, relatedOf, load, current: (source = '') => known.get(source) || null };
})(globalThis.constellation);
