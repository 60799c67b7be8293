/* Write a branch of the tree in Newick format. Labels are always quoted. There is no recursion, because trees may
   be deep. */
((atlas) => {
  'use strict';
  // Some parsers (Bio.Phylo) treat a backslash as an escape character and would skip the closing quote.
  const quote = (label) => `'${label.replace(/'/g, "''").replace(/\\/g, '\uff3c')}'`;

  function newick(tree, from, { leafName, nodeName }) {
    const out = [];
    const open = [];
    const close = (upTo) => {
      while (open.length && tree.end[open[open.length - 1]] <= upTo) {
        const node = open.pop();
        const name = nodeName(node);
        out.push(`)${name ? quote(name) : ''}${length(node)}`);
      }
    };
    const length = (node) =>
      node === from
        ? ''
        : `:${((tree.height[tree.parent[node]] - tree.height[node]) / 100).toFixed(2).replace(/\.?0+$/, '')}`;
    for (let node = from; node < tree.end[from]; node++) {
      close(node);
      if (node > from && node !== tree.parent[node] + 1) out.push(',');
      if (tree.leaf[node] >= 0) out.push(quote(leafName(tree.leaf[node])) + length(node));
      else if (tree.rests.has(node)) out.push(quote(nodeName(node)) + length(node));
      else {
        out.push('(');
        open.push(node);
      }
    }
    close(tree.end[from]);
    return `${out.join('')};\n`;
  }

  atlas.newick = newick;
})(globalThis.constellation);
