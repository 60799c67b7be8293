/* Draw the curves of a lineage over the tree. */
((atlas) => {
  'use strict';
  const { palette, treeLayout, treeVisibility } = atlas;
  const TOKENS = { up: '--lineage-up', down: '--lineage-down', within: '--lineage-within' };
  const WIDTHS = { up: 1.9, down: 1.2, within: 1 };
  const ORDER = ['within', 'down', 'up'];
  const VEIL = 0.5; // opacity of the veil over the tree
  const MARK = 3.4; // px, radius of the mark at the far end of a curve

  /** Return the opacity of the curves. More curves have a lower opacity. */
  const strength = (count) => Math.max(0.28, Math.min(0.95, 5 / Math.sqrt(count + 1)));

  /** Add a quadratic B-spline with these control points to the path. */
  function follow(ctx, points, { x, y, k }) {
    const at = (index) => [x + points[2 * index] * k, y + points[2 * index + 1] * k];
    const last = points.length / 2 - 1;
    ctx.moveTo(...at(0));
    for (let index = 1; index < last; index++) {
      const [cx, cy] = at(index);
      const [nx, ny] = at(index + 1);
      const end = index === last - 1 ? [nx, ny] : [(cx + nx) / 2, (cy + ny) / 2];
      ctx.quadraticCurveTo(cx, cy, ...end);
    }
  }

  /** Draw a mark at the far end of a curve: a diamond for a base model, a disc for a descendant. */
  function mark(ctx, way, x, y) {
    ctx.beginPath();
    if (way === 'up') {
      ctx.moveTo(x, y - 1.4 * MARK);
      for (const [dx, dy] of [
        [1, 0],
        [0, 1],
        [-1, 0],
      ])
        ctx.lineTo(x + 1.4 * MARK * dx, y + 1.4 * MARK * dy);
      ctx.closePath();
    } else ctx.arc(x, y, way === 'down' ? MARK * 0.8 : MARK * 0.6, 0, 2 * Math.PI);
    ctx.fill();
  }

  function paint(ctx, scene, { curves, counts }, camera, size) {
    const [x, y] = atlas.camera.toScreen(camera, size, 0, 0);
    const { layout } = scene;
    ctx.fillStyle = palette.faint('--sky', VEIL);
    ctx.beginPath();
    ctx.arc(x, y, treeVisibility.ring(camera) - 1, 0, 2 * Math.PI);
    ctx.fill();
    ctx.lineCap = 'round';
    for (const way of ORDER) {
      const some = curves.filter((curve) => curve.way === way);
      ctx.strokeStyle = palette.colour(TOKENS[way]);
      ctx.fillStyle = palette.colour(TOKENS[way]);
      ctx.lineWidth = WIDTHS[way];
      ctx.globalAlpha = strength(counts[way].drawn);
      for (const { points } of some) {
        ctx.beginPath();
        follow(ctx, points, { x, y, k: camera.k });
        ctx.stroke();
      }
      ctx.globalAlpha = 1;
      for (const end of new Set(some.map((curve) => curve.end))) {
        const [px, py] = treeLayout.point(layout, end);
        mark(ctx, way, x + px * camera.k, y + py * camera.k);
      }
    }
  }

  atlas.lineagePaint = { paint };
})(globalThis.constellation);
