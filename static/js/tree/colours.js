/* The colour of each branch and its brightest leaf.
   A branch has a colour if at least three fifths of its leaves have the colour. A branch is dim if none of its
   leaves passes the filter. */
((atlas) => {
  'use strict';
  const { PLAIN, DIM } = atlas.colouring;
  const SHARE = 0.6;

  const TINT = '--neutral-5'; // as in constellation/render/colours.py

  /** Return the token of the alternate colour of branches without a colour, or null if all have the same colour. */
  const tintOf = ({ isTinted }) => (isTinted ? TINT : null);

  /** Give every other branch below the root a second colour if it has none in the legend, so that neighbours can be
      distinguished. The hue of this colour is the number of entries. */
  function tint(tree, root, colouring, hue) {
    let plain = 0;
    for (const child of atlas.tree.childrenOf(tree, root)) {
      if (!atlas.tree.isClade(tree, child)) continue;
      const [row] = atlas.tree.rowsBelow(tree, child);
      if (row === undefined || colouring.of[row] !== PLAIN) continue;
      plain++;
      if (plain % 2) continue;
      for (let node = child; node < tree.end[child]; node++)
        if (hue[node] === PLAIN) hue[node] = colouring.entries.length;
    }
  }

  function shade(tree, root, colouring, mask, bright) {
    const kinds = Math.max(1, colouring.entries.length);
    const tally = new Int32Array(tree.size * kinds);
    const kept = new Int32Array(tree.size);
    const hue = new Int8Array(tree.size).fill(DIM);
    const brightest = new Int32Array(tree.size).fill(-1);
    const lit = (row) => !mask || mask[row];
    const value = (row) => (lit(row) ? bright[row] : -1);
    for (let node = tree.size - 1; node >= 0; node--) {
      const row = tree.leaf[node];
      const above = tree.parent[node];
      if (row >= 0) {
        brightest[node] = row;
        if (lit(row)) {
          kept[node] = 1;
          hue[node] = colouring.of[row];
          if (above >= 0 && hue[node] >= 0) tally[above * kinds + hue[node]]++;
        }
      } else {
        if (kept[node]) hue[node] = PLAIN;
        for (let kind = 0; kind < kinds; kind++) {
          const share = tally[node * kinds + kind];
          if (share && share >= SHARE * kept[node]) hue[node] = kind;
          if (above >= 0) tally[above * kinds + kind] += share;
        }
      }
      if (above < 0 || brightest[node] < 0) continue;
      kept[above] += kept[node];
      if (brightest[above] < 0 || value(brightest[node]) >= value(brightest[above]))
        brightest[above] = brightest[node];
    }
    // In the first drawing, the models that are being loaded have the colour of their branch.
    for (const node of tree.room?.keys() ?? []) hue[node] = hue[tree.parent[node]];
    if (tintOf(colouring)) tint(tree, root, colouring, hue);
    return { hue, brightest, kept };
  }

  atlas.treeColours = { tintOf, shade };
})(globalThis.constellation);
