/* Choose the order of the branches of two trees such that few lines between them cross, as
   constellation/analysis/tanglegram.py does. A tree is {children, leaf, names}: the children of each node, the model of
   each leaf (-1 for an inner node), and the name of each node. Node 0 is the root, and parents come first. */
((atlas) => {
  'use strict';
  const SWEEPS = 12; // maximum number of sweeps over both trees

  /** Return the models of a tree in the order in which they are drawn. */
  function listLeaves({ children, leaf }) {
    const found = [];
    const stack = [0];
    while (stack.length) {
      const node = stack.pop();
      if (leaf[node] >= 0) found.push(leaf[node]);
      for (let at = children[node].length - 1; at >= 0; at--) stack.push(children[node][at]);
    }
    return found;
  }

  /** Return the place of each model in a list of models. */
  function placesOf(models) {
    const place = new Int32Array(models.length);
    models.forEach((model, at) => {
      place[model] = at;
    });
    return place;
  }

  /** Count the pairs of lines that cross between two columns of the same models: the inversions, with a merge sort. */
  function countCrossings(left, right) {
    const place = placesOf(right);
    let values = Int32Array.from(left, (model) => place[model]);
    let merged = new Int32Array(values.length);
    let crossings = 0;
    for (let width = 1; width < values.length; width *= 2) {
      for (let start = 0; start < values.length; start += 2 * width) {
        const middle = Math.min(start + width, values.length);
        const stop = Math.min(start + 2 * width, values.length);
        let low = start;
        let high = middle;
        for (let at = start; at < stop; at++) {
          if (high >= stop || (low < middle && values[low] <= values[high])) merged[at] = values[low++];
          else {
            crossings += middle - low;
            merged[at] = values[high++];
          }
        }
      }
      [values, merged] = [merged, values];
    }
    return crossings;
  }

  /** Count the pairs of a value of `first` and a smaller value of `second`. Both are ascending. */
  function countAbove(first, second) {
    let above = 0;
    let at = 0;
    for (const value of second) {
      while (at < first.length && first[at] < value) at++;
      above += first.length - at;
    }
    return above;
  }

  /** Sort the children of each node by the mean place of their models in the other tree, and exchange neighbours
      where this removes crossings. `fixed` has the models in the order of the other tree. */
  function turn(tree, fixed) {
    const place = placesOf(fixed);
    const below = tree.leaf.map((model) => (model >= 0 ? [place[model]] : []));
    const children = tree.children.map(() => []);
    for (let node = tree.leaf.length - 1; node >= 0; node--) {
      if (tree.leaf[node] >= 0) continue;
      const mean = new Map(
        tree.children[node].map((child) => [child, below[child].reduce((a, b) => a + b, 0) / below[child].length]),
      );
      const order = [...tree.children[node]].sort((a, b) => mean.get(a) - mean.get(b));
      for (let at = 0; at + 1 < order.length; at++) {
        const [first, second] = [below[order[at]], below[order[at + 1]]];
        if (2 * countAbove(first, second) > first.length * second.length)
          [order[at], order[at + 1]] = [order[at + 1], order[at]];
      }
      children[node] = order;
      below[node] = order.flatMap((child) => below[child]).sort((a, b) => a - b);
    }
    return { ...tree, children };
  }

  /** Return {left, right, before, after}: the trees with rotated branches, and the numbers of crossings. */
  function untangle(left, right) {
    const count = (one, other) => countCrossings(listLeaves(one), listLeaves(other));
    const before = count(left, right);
    let best = { left, right, before, after: before };
    let [one, other] = [left, right];
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      other = turn(other, listLeaves(one));
      one = turn(one, listLeaves(other));
      const after = count(one, other);
      if (after >= best.after) break;
      best = { left: one, right: other, before, after };
    }
    return best;
  }

  atlas.tanglegramOrder = { listLeaves, countCrossings, untangle };
})(globalThis.constellation);
