/* The neighbourhood of a branch in the graph: its models, the models that are joined to them, and the communities with
   most of its models. The rest of the graph is not drawn. */
((atlas) => {
  'use strict';
  const [INSIDE, NEXT] = [2, 1]; // marks of the models of the branch, and of the other models of its neighbourhood
  const MOST = 0.7; // share of the branch in the communities that are drawn completely
  const HELD = 0.1; // a community has an outline if at least this share of its models is in the branch

  /** Count the models of each community. Return pairs of a community and its count, most models first. */
  function countCommunities(community, rows) {
    const counts = new Map();
    for (const row of rows) counts.set(community[row], (counts.get(community[row]) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }
  /** Return the communities with most models, which together have most models of the branch. */
  function chooseMain(ranked, total) {
    const main = new Set();
    let count = 0;
    for (const [one, models] of ranked) {
      if (count >= MOST * total) break;
      main.add(one);
      count += models;
    }
    return main;
  }

  /** Find the neighbourhood of models, given by their rows: {marks, communities, box}. `marks` has INSIDE, NEXT or 0 for
      each row, `communities` are those with an outline, and `box` contains most of the models. */
  function find({ x, y, edges, community, communities }, rows) {
    const ranked = countCommunities(community, rows);
    const main = chooseMain(ranked, rows.length);
    const marks = Uint8Array.from(community, (one) => (main.has(one) ? NEXT : 0));
    for (const row of rows) marks[row] = INSIDE;
    for (let at = 0; at < edges.length; at += 2) {
      const [a, b] = [edges[at], edges[at + 1]];
      if (marks[a] === INSIDE) marks[b] ||= NEXT;
      if (marks[b] === INSIDE) marks[a] ||= NEXT;
    }
    const held = ranked.filter(([one, models]) => main.has(one) || models >= HELD * communities[one]?.models);
    return {
      marks,
      communities: new Set(held.map(([one]) => one)),
      box: atlas.graphOutlines.boxOf(
        x,
        y,
        rows.filter((row) => main.has(community[row])),
      ),
    };
  }

  atlas.graphNeighbourhood = { INSIDE, NEXT, find };
})(globalThis.constellation);
