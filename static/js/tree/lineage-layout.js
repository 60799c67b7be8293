/* Compute curves between nodes of the radial tree, along the branches. Drawing is done in tree/lineage-paint.js.
   Hierarchical edge bundling (Holten 2006, doi:10.1109/TVCG.2006.147): the path through the tree is the control
   polygon of a spline, slightly straightened, so that curves between the same branches run together. The curve between
   two neighbours is a short arc, even if their branches join near the centre. */
((atlas) => {
  'use strict';
  const { treeLayout } = atlas;
  const TENSION = 0.82; // 0: a straight line, 1: exactly along the branches
  const DEPTH = 0.8; // maximum distance of a curve from the straight line, relative to the length of that line
  const MOST_POINTS = 9; // maximum number of control points per curve
  const WAYS = ['up', 'down', 'within'];

  /** Return the node of a row, or the collapsed branch that contains the row; -1 if the row is not in the view. */
  function anchorOf(layout, row) {
    let node = layout.tree.nodeOfRow[row];
    if (!(node >= layout.root && node < layout.end)) return -1;
    while (!treeLayout.shows(layout, node)) node = layout.tree.parent[node];
    return node;
  }

  /** Return the path between two nodes. The common ancestor is left out, because it would attract all curves. */
  function pathBetween(tree, from, to) {
    const [up, down] = [[from], [to]];
    let [a, b] = [from, to];
    while (a !== b) {
      if (a > b) {
        a = tree.parent[a];
        up.push(a);
      } else {
        b = tree.parent[b];
        down.push(b);
      }
    }
    const meet = up[up.length - 1] === down[down.length - 1] ? 1 : 0;
    const path = up.slice(0, up.length - meet).concat(down.slice(0, down.length - meet).reverse());
    return path.length > 2 ? path : [from, a, to];
  }

  /** Pick `most` items at equal intervals, including both ends. */
  const thin = (list, most) =>
    list.length <= most
      ? list
      : Array.from({ length: most }, (_, at) => list[Math.round((at * (list.length - 1)) / (most - 1))]);

  function curveBetween(layout, from, to) {
    const nodes = thin(pathBetween(layout.tree, from, to), MOST_POINTS);
    const [[x0, y0], [x1, y1]] = [treeLayout.point(layout, from), treeLayout.point(layout, to)];
    const offsets = nodes.map((node, at) => {
      const [x, y] = treeLayout.point(layout, node);
      const t = at / (nodes.length - 1);
      const [px, py] = [x0 + t * (x1 - x0), y0 + t * (y1 - y0)];
      return { px, py, dx: x - px, dy: y - py };
    });
    const deepest = Math.max(...offsets.map(({ dx, dy }) => Math.hypot(dx, dy)));
    const tension = Math.min(TENSION, (DEPTH * Math.hypot(x1 - x0, y1 - y0)) / deepest);
    return offsets.flatMap(({ px, py, dx, dy }) => [px + tension * dx, py + tension * dy]);
  }

  /** Divide `most` curves among the three kinds of link (up, down, within). Frequent kinds leave space for rare
      kinds. */
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

  /** Lay out links [{child, parent, way, far}] as curves from the child to its base model. The links are sorted by
      importance.
      `counts` has three numbers for each kind of link: all links, links that are drawn, and links with an end
      outside the view. */
  function layOut(layout, links, most, curve = curveBetween) {
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
      curves.push({ way, end: far === child ? from : to, ends: [from, to], points: curve(layout, from, to) });
    }
    return { curves, counts };
  }

  atlas.lineageLayout = { WAYS, pathBetween, layOut };
})(globalThis.constellation);
