/* Place names beside the disc of the tree, in a column on each side that follows the edge of the disc. Each name is
   horizontal, and a line leads from the ring to the name. Names move up or down if they would overlap. */
((atlas) => {
  'use strict';
  const { labels } = atlas;
  const GAP = 16; // px between the ring and the names
  const EDGE = 6; // px between a name and the edge of the stage
  const FEWEST = [9, 9, 9, 18]; // minimum number of letters of a shortened name, by rank
  const SHIFTS = [120, 110, 60, 12]; // px, maximum distance of a name from its wanted position, by rank
  const FEW = 130; // the names of all models are beside the disc if it has at most this many
  const CROWDED = 300; // number of models from which only some names of models are beside the disc
  const MOST_LEAVES = 16; // maximum number of names of models beside a crowded disc
  const FAR = 120; // px, maximum distance of a name if the disc has few models

  /** Return the horizontal distance from the centre at which names at these heights begin. */
  function edgeAt(radius, y0, y1) {
    const y = y0 < 0 && y1 > 0 ? 0 : Math.min(Math.abs(y0), Math.abs(y1));
    return y < radius ? Math.sqrt(radius * radius - y * y) : 0;
  }

  /** Return a label at this height, shortened to fit the stage, or null if it does not fit. */
  function settle(one, y, { centre, ring, rim, k, size, space }) {
    const way = Math.cos(one.a) < 0 ? -1 : 1;
    const half = one.height / 2;
    const inner = edgeAt(ring + GAP, y - half - centre.y, y + half - centre.y);
    const room = (way > 0 ? size.width - centre.x : centre.x) - inner - EDGE;
    const short = labels.shorten(one, room, one.widthOf, FEWEST[one.rank]);
    if (!short) return null;
    const { width } = short;
    const x = centre.x + way * (inner + width / 2);
    const [cos, sin] = [Math.cos(one.a), Math.sin(one.a)];
    const [fromX, fromY] = [centre.x + rim * cos, centre.y + rim * sin];
    const label = {
      ...short,
      x,
      y,
      turn: 0,
      wx: (rim / k) * cos,
      wy: (rim / k) * sin,
      dx: x - fromX,
      dy: y - fromY,
      line: [(ring - rim + 3) * cos, (ring - rim + 3) * sin, x - way * (width / 2 - 2) - fromX, y - fromY],
    };
    return space.isFree(label) ? label : null;
  }

  /** Place labels {node, text, width, height, rank, a, isMarked}, most important first. `a` is the angle of the
      branch, and a label with `isMarked` may be anywhere on its side. */
  function place(candidates, scene) {
    const { centre, ring, size } = scene;
    const sides = { left: [], right: [] };
    const models = candidates.filter(({ rank }) => rank === 3).length;
    const isFew = models <= FEW;
    const mostLeaves = models < CROWDED ? Infinity : MOST_LEAVES;
    const farthest = ({ rank, isMarked }) => (isMarked ? Infinity : isFew ? FAR : SHIFTS[rank]);
    let leaves = 0;
    for (const one of candidates) {
      if (one.rank === 3 && !one.isMarked && leaves >= mostLeaves) continue;
      const side = Math.cos(one.a) < 0 ? 'left' : 'right';
      const wanted = centre.y + (ring + GAP) * Math.sin(one.a);
      const column = [...sides[side], { one, wanted, height: one.height }].sort(
        (p, q) => p.wanted - q.wanted || p.one.node - q.one.node,
      );
      const heights = labels.stack(column, EDGE, size.height - EDGE);
      if (!heights) continue;
      // Most labels that do not fit are found without placing the column.
      if (column.some((item, at) => Math.abs(heights[at] - item.wanted) > farthest(item.one))) continue;
      const placed = column.map((item, at) =>
        item.label?.y === heights[at] ? item : { ...item, label: settle(item.one, heights[at], scene) },
      );
      if (placed.some(({ label }) => !label)) continue;
      sides[side] = placed;
      if (one.rank === 3) leaves++;
    }
    const placed = [...sides.left, ...sides.right].map(({ label }) => label);
    for (const label of placed) scene.space.add(label);
    return placed;
  }

  atlas.treeCallouts = { FEW, place };
})(globalThis.constellation);
