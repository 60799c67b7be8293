/* The line of each model: what it is built on, how this is known, and how likely it is.
   The functions take the payload `facts` (docs/payloads.md). */
((atlas) => {
  'use strict';
  const DECLARED = 1;
  const BY_FAMILY = 2;
  const WORDS = { [DECLARED]: 'declared', [BY_FAMILY]: 'inferred from the family', 3: 'inferred' };
  const NAMED = 4; // lines of a branch that are named

  const confidences = new WeakMap();
  /** Return the confidence of a model's line in hundredths; undefined if the line is declared, null if the
      confidence is unknown. */
  function confidenceOf(facts, row) {
    if (!confidences.has(facts)) {
      const found = new Map();
      let at = 0;
      facts.line_source.forEach((source, model) => {
        if (source > DECLARED) found.set(model, facts.line_confidence[at++]);
      });
      confidences.set(facts, found);
    }
    return confidences.get(facts).get(row);
  }

  /** Return how the line of a model is known, for example 'inferred, 93%'; '' for an unknown line. */
  function sourceOf(facts, row) {
    if (facts.line[row] < 0) return '';
    const confidence = confidenceOf(facts, row);
    return WORDS[facts.line_source[row]] + (confidence == null ? '' : `, ${confidence}%`);
  }
  const titleOf = (facts, row) => (facts.line[row] < 0 ? '' : facts.lines.title[facts.line[row]]);
  /** Return whether the line of a model is known but not declared. */
  const isInferred = (facts, row) => facts.line_source[row] > DECLARED;
  /** Describe the line of a model, for example 'Qwen (inferred, 93%)'; '' for an unknown line. */
  const describe = (facts, row) => (facts.line[row] < 0 ? '' : `${titleOf(facts, row)} (${sourceOf(facts, row)})`);

  /** Create the name of a line. It is a link if the line has a page. */
  const nameOf = ({ lines }, line) =>
    lines.page[line]
      ? atlas.dom.make('a', { href: `${atlas.site.root}lines/${lines.slug[line]}.html` }, lines.title[line])
      : lines.title[line];
  /** Create the description of a model's line for the panel; null for an unknown line. */
  const draw = (facts, row) =>
    facts.line[row] < 0
      ? null
      : atlas.dom.make('span', {}, nameOf(facts, facts.line[row]), ` (${sourceOf(facts, row)})`);

  /** Count the lines of some models: [[line, count]], the most common first. The line is -1 if it is unknown. */
  function tally(facts, rows) {
    const counts = new Map();
    for (const row of rows) counts.set(facts.line[row], (counts.get(facts.line[row]) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }
  /** Create the list of the lines of some models for the panel, for example 'Qwen 31, Mistral 2'; null if no line is
      known. */
  function drawTally(facts, rows) {
    const counted = tally(facts, rows);
    const found = counted.filter(([line]) => line >= 0);
    if (!found.length) return null;
    const shown = found.length > NAMED + 1 ? NAMED : found.length;
    const parts = found
      .slice(0, shown)
      .map(([line, count]) => [nameOf(facts, line), ` ${atlas.format.count(count)}`]);
    const left = found.slice(shown);
    if (left.length)
      parts.push([
        `${atlas.format.count(left.length)} other lines with `,
        atlas.format.plural(
          left.reduce((sum, [, count]) => sum + count, 0),
          'model',
        ),
      ]);
    for (const [line, count] of counted) if (line < 0) parts.push([`unknown ${atlas.format.count(count)}`]);
    return atlas.dom.make('span', {}, ...parts.flatMap((part, at) => (at ? [', ', ...part] : part)));
  }

  atlas.lines = { confidenceOf, titleOf, sourceOf, isInferred, describe, draw, tally, drawTally };
})(globalThis.constellation);
