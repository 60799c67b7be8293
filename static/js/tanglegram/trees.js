/* Build the two trees of a tanglegram from the data of a source: {catalogue, facts, tree, places, lineage}.
   Model i of both trees is row `rows[i]` of the catalogue. */
((atlas) => {
  'use strict';
  const NO_LINE = 'Line unknown';
  const NO_ARCHITECTURE = 'Architecture unknown';
  const NO_OWNER = 'No owner';
  const UNPLACED = 'Unplaced';
  const ABSENT = -2; // the family, in the previous edition, of a model that was not listed

  /** Return the node of a clade in the payload `tree`; 0, the root, for the clade -1. */
  const nodeOf = (tree, clade) => (clade < 0 ? 0 : Math.max(0, tree.clade.indexOf(clade)));

  /** Reduce a branch of the payload `tree` to some models. The kept inner nodes have at least two of the models, and a
      name or at least two kept branches. */
  function pruneBranches({ end, leaf, clade, labels }, start, rows, titles) {
    const place = new Map(rows.map((row, at) => [row, at]));
    const stop = end[start];
    const before = new Int32Array(stop - start + 1);
    for (let node = start; node < stop; node++)
      before[node - start + 1] = before[node - start] + (place.has(leaf[node]) ? 1 : 0);
    const held = (node) => before[end[node] - start] - before[node - start];
    const branching = new Int32Array(stop - start);
    const above = [];
    for (let node = start; node < stop; node++) {
      while (above.length && end[above[above.length - 1]] <= node) above.pop();
      if (above.length && held(node)) branching[above[above.length - 1] - start]++;
      above.push(node);
    }
    const nameOf = (node) => (clade[node] >= 0 ? titles[clade[node]] : labels[node] || '');
    const kept = { children: [], leaf: [], names: [] };
    const open = [];
    for (let node = start; node < stop; node++) {
      const isLeaf = place.has(leaf[node]);
      const isKept = held(node) > 1 && (branching[node - start] > 1 || Boolean(nameOf(node)));
      if (!isLeaf && !isKept && node !== start) continue;
      while (open.length && open[open.length - 1].end <= node) open.pop();
      if (open.length) kept.children[open[open.length - 1].at].push(kept.leaf.length);
      open.push({ end: end[node], at: kept.leaf.length });
      kept.children.push([]);
      kept.leaf.push(isLeaf ? place.get(leaf[node]) : -1);
      kept.names.push(isLeaf ? '' : nameOf(node));
    }
    return kept;
  }

  /** Build a tree from the names of the groups of each model, outermost first. Larger groups come first. A group with
      a single model is left out. */
  function nestBranches(paths) {
    const keyOf = (path, depth) => path.slice(0, depth).join('\0');
    const groups = new Map();
    for (const path of paths)
      for (let depth = 1; depth <= path.length; depth++) {
        const key = keyOf(path, depth);
        if (!groups.has(key))
          groups.set(key, { key, depth, above: keyOf(path, depth - 1), name: path[depth - 1], size: 0 });
        groups.get(key).size++;
      }
    const tree = { children: [[]], leaf: [-1], names: [''] };
    const add = (parent, leaf, name) => {
      tree.children[parent].push(tree.leaf.length);
      tree.children.push([]);
      tree.leaf.push(leaf);
      tree.names.push(name);
      return tree.leaf.length - 1;
    };
    const nodes = new Map([['', 0]]);
    for (const group of [...groups.values()].sort((a, b) => a.depth - b.depth || b.size - a.size))
      if (group.size > 1) nodes.set(group.key, add(nodes.get(group.above), -1, group.name));
    paths.forEach((path, model) => {
      let depth = path.length;
      while (depth && !nodes.has(keyOf(path, depth))) depth--;
      add(nodes.get(keyOf(path, depth)), model, '');
    });
    return tree;
  }

  /** Return the id of the first declared base model of a row, or that of the row itself. */
  function firstBase({ catalogue, lineage }, row) {
    if (!lineage || lineage.start[row] === lineage.start[row + 1]) return catalogue.ids[row];
    const base = lineage.base[lineage.start[row]];
    if (base >= 0) return catalogue.ids[base];
    const split = (text) => (text ? text.split('\n') : []);
    lineage.names = lineage.names || [...split(lineage.outside), ...split(lineage.others)];
    return lineage.names[-1 - base];
  }

  /** Return the titles of a clade and the clades above it, the top level first. */
  function titlesOf(title, parent, clade) {
    const path = [];
    for (let at = clade; at >= 0; at = parent[at]) path.unshift(title[at]);
    return path.length ? path : [UNPLACED];
  }

  /* The branches of a row in the right tree, outermost first, for each value of `by` in the state. */
  const PATHS = {
    __proto__: null,
    line: (data, row) => [
      data.facts.lines.title[data.facts.line[row]] || NO_LINE,
      data.places.architectures[data.places.architecture[row]] || NO_ARCHITECTURE,
      firstBase(data, row),
    ],
    owner: ({ catalogue }, row) => [catalogue.ownerOf(row) || NO_OWNER],
    edition: ({ places: { earlier } }, row) => titlesOf(earlier.title, earlier.parent, earlier.family[row]),
  };

  /** Return the branches of a row in the right tree. */
  const pathOf = (data, by, row) => PATHS[by](data, row);
  /** Return the branches of a row in the left tree. */
  const familiesOf = ({ catalogue: { clades, models } }, row) =>
    titlesOf(clades.title, clades.parent, models.family[row]);

  /** Return {rows, left, right}: the models that are in both trees, and the trees. `rows` are the wanted models. */
  function build(data, by, clade, wanted) {
    const rows = by === 'edition' ? wanted.filter((row) => data.places.earlier.family[row] !== ABSENT) : wanted;
    return {
      rows,
      left: pruneBranches(data.tree, nodeOf(data.tree, clade), rows, data.catalogue.clades.title),
      right: nestBranches(rows.map((row) => pathOf(data, by, row))),
    };
  }

  atlas.tanglegramTrees = { build, pathOf, familiesOf, pruneBranches, nestBranches };
})(globalThis.constellation);
