/* layout-bundles.js: the way of a curve from one node of the radial tree to another, along the branches between them.
   Pure: computes, never draws. Hierarchical edge bundling (Holten 2006, doi:10.1109/TVCG.2006.147): the path through the
   tree is the control polygon of a spline, drawn a little straight, so that curves between the same branches run together.
   In: a radial layout, links between rows. Out: curves as flat control points in the layout's unit. */
(function (atlas) {
  'use strict';
  const { treeLayout } = atlas;
  const TENSION = 0.82; // 0: a straight line; 1: right along the branches
  const MOST_POINTS = 9; // control points of a curve
  const WAYS = ['up', 'down', 'within'];

  /** The node that stands for a row: itself, or the collapsed branch that hides it; -1 where it is not in view. */
  function anchorOf(layout, row) {
    let node = layout.tree.nodeOfRow[row];
    if (!(node >= layout.root && node < layout.end)) return -1;
    while (!treeLayout.shows(layout, node)) node = layout.tree.parent[node];
    return node;
  }

  /** Nodes from one to the other through the tree, without the one where they meet: it would draw every curve to itself. */
  function pathBetween(tree, from, to) {
    const [up, down] = [[from], [to]];
    let [a, b] = [from, to];
    while (a !== b) {
      if (a > b) up.push((a = tree.parent[a]));
      else down.push((b = tree.parent[b]));
    }
    const meet = up[up.length - 1] === down[down.length - 1] ? 1 : 0;
    const path = up.slice(0, up.length - meet).concat(down.slice(0, down.length - meet).reverse());
    return path.length > 2 ? path : [from, a, to];
  }

  /** Evenly chosen, the ends among them. */
  const thin = (list, most) =>
    list.length <= most
      ? list
      : Array.from({ length: most }, (_, at) => list[Math.round((at * (list.length - 1)) / (most - 1))]);

  function curveBetween(layout, from, to) {
    const nodes = thin(pathBetween(layout.tree, from, to), MOST_POINTS);
    const [[x0, y0], [x1, y1]] = [treeLayout.point(layout, from), treeLayout.point(layout, to)];
    return nodes.flatMap((node, at) => {
      const [x, y] = treeLayout.point(layout, node);
      const t = at / (nodes.length - 1);
      return [
        TENSION * x + (1 - TENSION) * (x0 + t * (x1 - x0)),
        TENSION * y + (1 - TENSION) * (y0 + t * (y1 - y0)),
      ];
    });
  }

  /** How many of each way are drawn: no more than `most` in all, and the scarce not crowded out by the many. */
  function share(counts, most) {
    const given = {};
    let left = most;
    const ways = [...WAYS].sort((a, b) => counts[a] - counts[b]);
    ways.forEach((way, at) => {
      given[way] = Math.min(counts[way], Math.floor(left / (ways.length - at)));
      left -= given[way];
    });
    return given;
  }

  /** links: [{child, parent, way, far}], the most important first. `counts` has for each way how many there are in all,
      are drawn, and have an end that is not in view. A curve runs from the child to its base. */
  function layOut(layout, links, most) {
    const placed = links.map((link) => ({
      ...link,
      from: anchorOf(layout, link.child),
      to: anchorOf(layout, link.parent),
    }));
    const counts = Object.fromEntries(WAYS.map((way) => [way, { all: 0, drawn: 0, away: 0 }]));
    const inView = placed.filter(({ way, from, to }) => {
      counts[way].all++;
      if (from >= 0 && to >= 0 && from !== to) return true;
      counts[way].away++;
      return false;
    });
    const given = share(Object.fromEntries(WAYS.map((way) => [way, counts[way].all - counts[way].away])), most);
    const curves = [];
    for (const { way, from, to, child, far } of inView) {
      if (counts[way].drawn >= given[way]) continue;
      counts[way].drawn++;
      curves.push({ way, end: far === child ? from : to, points: curveBetween(layout, from, to) });
    }
    return { curves, counts };
  }

  atlas.lineageLayout = { WAYS, pathBetween, layOut };
})((globalThis.constellation = globalThis.constellation || {}));
