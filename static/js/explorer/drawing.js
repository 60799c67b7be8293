/* Drawing functions that the tree and the graph share: dots and lines grouped by colour, the glow in the dark
   theme, and text. */
((atlas) => {
  'use strict';
  const { palette } = atlas;
  const CHUNK = 400; // maximum shapes per path; longer paths are slow to fill
  const SQUARE = 1.4; // px; a dot with a smaller radius is drawn as a square, which looks the same
  const { DIM } = atlas.colouring;

  /** Return the colour of a hue index. `rest` is the token for models without a hue. */
  const colourOf = (scene, hue, rest) =>
    palette.colour(hue === DIM ? '--branch-dim' : hue < 0 ? rest : scene.tokens[hue]);

  /** Append values to the group of a hue. */
  function addTo(groups, hue, ...values) {
    if (!groups.has(hue)) groups.set(hue, []);
    groups.get(hue).push(...values);
  }
  /** Sort groups so that dim groups are drawn first, below all other groups. */
  const inOrder = (groups) => [...groups].sort((p, q) => p[0] - q[0]);

  /* Large scenes are drawn in steps, so that the page can react between them. A function whose name ends in Steps is a
     generator, which pauses after each step. */

  /** Draw all steps at once. */
  function finish(steps) {
    while (!steps.next().done);
  }

  /** Draw the dots of each group. A group is a flat list: x, y and radius of each dot. */
  function* dotSteps(ctx, scene, groups) {
    for (const [hue, list] of inOrder(groups)) {
      ctx.fillStyle = colourOf(scene, hue, '--neutral');
      for (let from = 0; from < list.length; from += 3 * CHUNK) {
        ctx.beginPath();
        for (let at = from; at < Math.min(list.length, from + 3 * CHUNK); at += 3) {
          const [x, y, r] = [list[at], list[at + 1], list[at + 2]];
          if (r < SQUARE) ctx.rect(x - r, y - r, 2 * r, 2 * r);
          else {
            ctx.moveTo(x + r, y);
            ctx.arc(x, y, r, 0, 2 * Math.PI);
          }
        }
        ctx.fill();
        yield;
      }
    }
  }

  /** Draw the outlines of shapes, which are groups of three numbers in a list. `trace` adds a shape to the path. */
  function strokeAll(ctx, list, trace) {
    for (let from = 0; from < list.length; from += 3 * CHUNK) {
      ctx.beginPath();
      for (let at = from; at < Math.min(list.length, from + 3 * CHUNK); at += 3) trace(at);
      ctx.stroke();
    }
  }

  /** Draw the line segments of a flat list: x, y, x and y of each segment. */
  function* lineSteps(ctx, list) {
    for (let from = 0; from < list.length; from += 4 * CHUNK) {
      ctx.beginPath();
      for (let at = from; at < Math.min(list.length, from + 4 * CHUNK); at += 4) {
        ctx.moveTo(list[at], list[at + 1]);
        ctx.lineTo(list[at + 2], list[at + 3]);
      }
      ctx.stroke();
      yield;
    }
  }
  const paintDots = (ctx, scene, groups) => finish(dotSteps(ctx, scene, groups));
  const paintLines = (ctx, list) => finish(lineSteps(ctx, list));

  /** Draw a glow around the `most` brightest dots [{x, y, r, hue, value}] in the dark theme. */
  function paintGlow(ctx, scene, stars, most) {
    if (ctx.isSvg || atlas.theme.current() !== 'dark') return;
    for (const star of stars.sort((a, b) => b.value - a.value).slice(0, most)) {
      const token = star.hue < 0 ? '--neutral' : scene.tokens[star.hue];
      const reach = star.r * 4.3 + 2;
      const glow = ctx.createRadialGradient(star.x, star.y, 0, star.x, star.y, reach);
      glow.addColorStop(0, palette.faint(token, 0.5));
      glow.addColorStop(1, palette.faint(token, 0));
      ctx.fillStyle = glow;
      ctx.fillRect(star.x - reach, star.y - reach, 2 * reach, 2 * reach);
      ctx.fillStyle = palette.colour('--star');
      ctx.beginPath();
      ctx.arc(star.x, star.y, Math.max(0.8, star.r * 0.5), 0, 2 * Math.PI);
      ctx.fill();
    }
  }

  /** Draw text with a halo in the background colour, so that it is legible on any drawing. */
  function write(ctx, text, x, y, token) {
    ctx.lineJoin = 'round';
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = palette.colour('--halo');
    const drawn = atlas.format.isolated(text);
    ctx.strokeText(drawn, x, y);
    ctx.fillStyle = palette.colour(token);
    ctx.fillText(drawn, x, y);
  }

  atlas.drawing = {
    DIM,
    colourOf,
    addTo,
    inOrder,
    finish,
    dotSteps,
    lineSteps,
    paintDots,
    paintLines,
    strokeAll,
    paintGlow,
    write,
  };
})(globalThis.constellation);
