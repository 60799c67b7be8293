/* Find the model or community of the graph at a point, or the next one for an arrow key. The result is {row} for a
   model, {row: -1, community} for a community, or null. */
((atlas) => {
  'use strict';
  const NEAR = 9; // px, maximum distance between the pointer and a model that is picked
  const MODELS_FROM = 2.2; // zoom above which every model can be picked; below it, only bright models
  const OUTLINES_TO = 9; // zoom below which outlines can be picked
  const BRIGHT = 0.55;

  function modelAt(scene, wx, wy, camera) {
    let best = -1;
    let least = Infinity;
    for (const row of scene.index.within(wx, wy, NEAR / camera.k)) {
      if (!scene.isShown(row)) continue;
      // Bright models have priority over dim ones below them.
      const far =
        Math.hypot(scene.x[row] - wx, scene.y[row] - wy) * camera.k +
        (scene.hueOf(row) === atlas.colouring.DIM ? 5 : 0) -
        scene.bright[row] * 3;
      if (far < least) {
        least = far;
        best = row;
      }
    }
    return best;
  }
  /** Return whether a point is inside a closed outline [x, y, x, y, …]. */
  function isInside(points, px, py) {
    let odd = false;
    for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2) {
      if (
        points[i + 1] > py !== points[j + 1] > py &&
        px < ((points[j] - points[i]) * (py - points[i + 1])) / (points[j + 1] - points[i + 1]) + points[i]
      )
        odd = !odd;
    }
    return odd;
  }

  function pick(scene, point, camera, size, labels) {
    const [wx, wy] = atlas.camera.toWorld(camera, size, ...point);
    const zoom = camera.k / scene.homeK;
    const row = modelAt(scene, wx, wy, camera);
    if (row >= 0 && (zoom > MODELS_FROM || scene.bright[row] > BRIGHT)) return { row };
    const label = labels.find(
      (one) =>
        one.community !== undefined &&
        Math.abs(one.x - point[0]) < one.width / 2 &&
        Math.abs(one.y - point[1]) < one.height / 2,
    );
    if (label) return { row: -1, community: label.community };
    const outline =
      zoom < OUTLINES_TO &&
      scene.outlines.find((one) => one && scene.isOutlined(one.community) && isInside(one.points, wx, wy));
    if (outline) return { row: -1, community: outline.community };
    return row >= 0 ? { row } : null;
  }

  const after = (list, value, way) => list[(list.indexOf(value) + way + list.length) % list.length];
  /** Return the next item for an arrow key. Left and right go to the next community by size, or to the next
      neighbour of a model. Down opens a community, and up leaves the community. */
  function step(scene, item, key, neighbours) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (way && item && item.row >= 0)
      return {
        row: after(neighbours.length ? neighbours : scene.rowsOf(scene.community[item.row]), item.row, way),
      };
    if (way)
      return {
        row: -1,
        community: item
          ? after(scene.largest, item.community, way)
          : scene.largest[way > 0 ? 0 : scene.largest.length - 1],
      };
    if (key === 'ArrowDown' && item && item.row < 0) {
      const rows = scene.rowsOf(item.community);
      return rows.length ? { row: rows[0] } : item;
    }
    if (key === 'ArrowUp' && item && item.row >= 0 && scene.outlines[scene.community[item.row]])
      return { row: -1, community: scene.community[item.row] };
    return null;
  }

  atlas.graphPick = { pick, step, isInside };
})(globalThis.constellation);
