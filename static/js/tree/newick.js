/* Write a branch of the tree in Newick format, by the rules of constellation/render/exports/newick.py. There is no
   recursion, because trees may be deep. */
((atlas) => {
  'use strict';
  // Some parsers (Bio.Phylo) treat a backslash as an escape character and would skip the closing quote. The characters
  // that look like a backslash are replaced too, so that different labels stay different.
  const BACKSLASHES = { '\\': '\uff3c', '\uff3c': '\uff3c\ufe68', '\ufe68': '\ufe68\ufe68', "'": "''" };
  const quote = (label) =>
    /^[A-Za-z0-9./+-]+$/.test(label)
      ? label
      : `'${label.replace(/[\\\uff3c\ufe68']/g, (one) => BACKSLASHES[one])}'`;
  const NUMBER = /^[+-]?(?:nan|inf|infinity|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[df]?)$/i;
  const quoteTitle = (title) => quote(NUMBER.test(title) ? `${title} family` : title);
  const isEnd = (tree, node) => tree.leaf[node] >= 0 || tree.rests.has(node);

  /** Return a function that tells whether a node is written: an end that is kept, or a node above such ends that has
      a name or at least two branches. */
  function chooseNodes(tree, from, nodeName, isKept) {
    const before = new Int32Array(tree.end[from] - from + 1);
    for (let node = from; node < tree.end[from]; node++)
      before[node - from + 1] = before[node - from] + (isEnd(tree, node) && isKept(node) ? 1 : 0);
    const isAlive = (node) => before[tree.end[node] - from] > before[node - from];
    return (node) =>
      node === from ||
      (isAlive(node) && (isEnd(tree, node) || atlas.tree.childrenOf(tree, node).filter(isAlive).length > 1));
  }

  /** Write the branch below a node. Only ends that pass `isKept` are written. */
  function newick(tree, from, { leafName, nodeName, isKept = () => true }) {
    const out = [];
    const open = [];
    const isWritten = chooseNodes(tree, from, nodeName, isKept);
    const length = (node) => {
      if (!open.length) return ':0'; // so that readers take the tree as rooted
      const height = tree.height[open[open.length - 1]] - tree.height[node];
      return `:${(height / 100).toFixed(2).replace(/\.?0+$/, '')}`;
    };
    const close = (upTo) => {
      while (open.length && tree.end[open[open.length - 1]] <= upTo) {
        const node = open.pop();
        const name = nodeName(node);
        out.push(`)${name ? quoteTitle(name) : ''}${length(node)}`);
      }
    };
    for (let node = from; node < tree.end[from]; node++) {
      if (!isWritten(node)) continue;
      close(node);
      if (out.length && out[out.length - 1] !== '(') out.push(',');
      if (isEnd(tree, node))
        out.push(
          (tree.leaf[node] >= 0 ? quote(leafName(tree.leaf[node])) : quoteTitle(nodeName(node))) + length(node),
        );
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
