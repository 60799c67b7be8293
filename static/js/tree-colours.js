/* tree-colours.js: the colour of every branch and its brightest leaf, from those of the leaves. Pure.
   In: the tree, the colour of each row, a mask, the brightness of each row. Out: arrays over the nodes.
   A branch takes a colour that three fifths of its leaves share; one without a leaf that the filter keeps is dim. */
(function (atlas) {
  'use strict';
  const { PLAIN, DIM } = atlas.colouring;
  const SHARE = 0.6;

  function shade(tree, colouring, mask, bright) {
    const kinds = Math.max(1, colouring.entries.length);
    const tally = new Int32Array(tree.size * kinds);
    const kept = new Int32Array(tree.size);
    const hue = new Int8Array(tree.size).fill(DIM);
    const brightest = new Int32Array(tree.size).fill(-1);
    const value = (row) => (mask && !mask[row] ? -1 : bright[row]);
    for (let node = tree.size - 1; node >= 0; node--) {
      const row = tree.leaf[node];
      if (row >= 0) {
        brightest[node] = row;
        if (!mask || mask[row]) { kept[node] = 1; if (colouring.of[row] >= 0) tally[node * kinds + colouring.of[row]] = 1; }
      }
      if (kept[node]) {
        hue[node] = PLAIN;
        for (let kind = 0; kind < kinds; kind++) if (tally[node * kinds + kind] >= SHARE * kept[node]) hue[node] = kind;
      }
      const above = tree.parent[node];
      if (above < 0) continue;
      kept[above] += kept[node];
      for (let kind = 0; kind < kinds; kind++) tally[above * kinds + kind] += tally[node * kinds + kind];
      if (brightest[above] < 0 || value(brightest[node]) >= value(brightest[above])) brightest[above] = brightest[node];
    }
    return { hue, brightest, kept };
  }

  atlas.treeColours = { shade };
})(globalThis.constellation = globalThis.constellation || {});
