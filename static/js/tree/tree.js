/* The tree: nodes in preorder with their parents and counts, and the names of nodes for links.
   createTree() takes the payload `tree` (docs/payloads.md). A rest is a node that represents leaves which are not
   loaded. A rest has no row and no children. */
((atlas) => {
  'use strict';

  function createTree(payload) {
    const size = payload.end.length;
    const end = Int32Array.from(payload.end);
    const leaf = Int32Array.from(payload.leaf);
    const clade = Int32Array.from(payload.clade);
    const parent = parentsOf(end, leaf);
    const rests = new Map((payload.rests || []).map((node, at) => [node, payload.left_out[at]]));
    const count = new Int32Array(size);
    for (const [node, left] of rests) count[node] = left;
    for (let node = size - 1; node >= 0; node--) {
      if (leaf[node] >= 0) count[node] = 1;
      if (node > 0) count[parent[node]] += count[node];
    }
    const nodeOfClade = new Map();
    const nodeOfRow = new Int32Array(size).fill(-1);
    for (let node = 0; node < size; node++) {
      if (clade[node] >= 0 && !nodeOfClade.has(clade[node])) nodeOfClade.set(clade[node], node);
      if (leaf[node] >= 0) nodeOfRow[leaf[node]] = node;
    }
    return {
      size,
      end,
      leaf,
      clade,
      parent,
      count,
      height: Float32Array.from(payload.height),
      labels: payload.labels || {},
      unplaced: Number(Object.keys(payload.labels || {})[0] ?? -1),
      rests,
      // In the first drawing: the room that the models of a rest need compared with one model.
      room: payload.room && new Map(payload.rests.map((node, at) => [node, payload.room[at]])),
      nodeOfClade,
      nodeOfRow,
    };
  }

  const trees = new WeakMap();
  /** Return the tree of a payload, which is created once. */
  function treeOf(payload) {
    if (!trees.has(payload)) trees.set(payload, createTree(payload));
    return trees.get(payload);
  }

  function parentsOf(end, leaf) {
    const parent = new Int32Array(end.length).fill(-1);
    const open = [];
    for (let node = 0; node < end.length; node++) {
      while (open.length && end[open[open.length - 1]] <= node) open.pop();
      if (open.length) parent[node] = open[open.length - 1];
      if (leaf[node] < 0) open.push(node);
    }
    return parent;
  }

  /** Return whether a node is a clade. The other nodes are unnamed merges inside clades. */
  const isClade = (tree, node) => tree.clade[node] >= 0 && tree.nodeOfClade.get(tree.clade[node]) === node;

  /** Return the name of a node; '' for an unnamed merge. */
  const titleOf = (tree, node, clades) =>
    isClade(tree, node)
      ? clades.title[tree.clade[node]]
      : tree.rests.has(node)
        ? `${atlas.format.plural(tree.rests.get(node), 'model')} ${tree.room ? 'being loaded' : 'not shown'}`
        : tree.labels[node] || '';

  function childrenOf(tree, node) {
    const children = [];
    if (tree.leaf[node] >= 0) return children;
    for (let child = node + 1; child < tree.end[node]; child = tree.end[child]) children.push(child);
    return children;
  }

  /** Return the rows of the leaves below a node that pass a mask. */
  function rowsBelow(tree, node, mask) {
    const rows = [];
    for (let at = node; at < tree.end[node]; at++) {
      const row = tree.leaf[at];
      if (row >= 0 && (!mask || mask[row])) rows.push(row);
    }
    return rows;
  }

  /** Return the name of a node for a link. For a clade, it is the slug. For a merge, it is one of its models and
      its number of models, for example 'OWNER/NAME~37'. */
  function writeNode(tree, node, catalogue) {
    if (isClade(tree, node)) return catalogue.clades.slug[tree.clade[node]];
    let leaf = node;
    while (tree.leaf[leaf] < 0) leaf++;
    return `${catalogue.ids[tree.leaf[leaf]]}~${tree.count[node]}`;
  }
  /** Return the node with this name in a link, or -1. */
  function readNode(tree, text, catalogue) {
    if (!text) return -1;
    const cut = text.lastIndexOf('~');
    if (cut < 0) {
      const clade = catalogue.cladeOf(text);
      return tree.nodeOfClade.has(clade) ? tree.nodeOfClade.get(clade) : -1;
    }
    const row = catalogue.rowOf(text.slice(0, cut));
    let node = row < 0 ? -1 : tree.nodeOfRow[row];
    while (node > 0 && tree.count[node] < Number(text.slice(cut + 1))) node = tree.parent[node];
    // A node with a label may have a single child with the same models, and thus the same name.
    const above = node > 0 ? tree.parent[node] : -1;
    return above >= 0 && tree.labels[above] && tree.count[above] === tree.count[node] ? above : node;
  }

  atlas.tree = { createTree, treeOf, isClade, titleOf, childrenOf, rowsBelow, writeNode, readNode };
})(globalThis.constellation);
