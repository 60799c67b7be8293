/* Compute the positions of nodes on a time axis, and the ticks of the axis. Dates are months since January 2000.
   A model is at the month in which it was created. A branch begins at its earliest model. Named branches begin a little
   earlier, so that nested ones can be distinguished. A model without a date is at the position of its branch. */
((atlas) => {
  'use strict';
  const { RIM } = atlas.treeLayout;
  const SPACE = 80; // thousandths of the axis before the first date
  const GAP = 14; // thousandths of the axis between nested named branches that begin at the same date
  const STEPS = [1, 3, 6, 12, 24, 60, 120]; // months between two ticks

  /** Return the time axis of a layout, or null if no model below its root has a date. `created` has the month of each
      row or null, and `isNamed` says whether a node is a named branch. */
  function place({ tree, root, end }, created, isNamed) {
    const earliest = new Float64Array(end - root).fill(Infinity);
    const latest = new Float64Array(end - root).fill(-Infinity);
    let models = 0;
    let undated = 0;
    for (let node = end - 1; node >= root; node--) {
      const at = node - root;
      if (tree.leaf[node] >= 0) {
        const month = created[tree.leaf[node]];
        models++;
        if (month == null) undated++;
        else earliest[at] = latest[at] = month;
      }
      if (node === root) continue;
      const above = tree.parent[node] - root;
      earliest[above] = Math.min(earliest[above], earliest[at]);
      latest[above] = Math.max(latest[above], latest[at]);
    }
    if (models === undated) return null;
    const [first, last] = [earliest[0], latest[0]];
    const at = (month) => SPACE + ((RIM - SPACE) * (month - first)) / Math.max(1, last - first);
    const position = new Float32Array(end - root).fill(Infinity);
    for (let node = end - 1; node > root; node--) {
      const one = node - root;
      if (tree.leaf[node] >= 0) position[one] = at(earliest[one]);
      else if (isNamed(node)) position[one] -= GAP;
      const above = tree.parent[node] - root;
      position[above] = Math.min(position[above], position[one]);
    }
    position[0] = 0;
    for (let node = root + 1; node < end; node++) {
      const one = node - root;
      if (position[one] === Infinity) position[one] = position[tree.parent[node] - root];
    }
    return { position, first, last, at, models, undated, latest: (node) => latest[node - root] };
  }

  /** Return the ticks [{position, text}] of an axis. They are at least `apart` thousandths of the axis apart. */
  function ticks({ first, last, at }, apart) {
    const unit = (RIM - SPACE) / Math.max(1, last - first);
    const step = STEPS.find((months) => months * unit >= apart) || STEPS[STEPS.length - 1];
    const months = [];
    for (let month = Math.ceil(first / step) * step; month <= last; month += step) months.push(month);
    if (!months.length) months.push(first);
    // January has the number of the year, and the other months have their names. Without a January, the first month
    // has a year too.
    const hasYear = months.some((month) => month % 12 === 0);
    const write = (month) =>
      month % 12 === 0
        ? String(atlas.format.yearOf(month))
        : `${atlas.format.monthOf(month)}${hasYear || month > months[0] ? '' : ` ${atlas.format.yearOf(month)}`}`;
    return months.map((month) => ({ position: at(month), text: write(month) }));
  }

  /** Describe what cannot be seen on an axis: how many models have no date, and what the first recorded month means.
      Return '' if there is nothing to describe. */
  function describe({ first, models, undated }) {
    const { count, plural, FIRST_RECORDED } = atlas.format;
    return [
      undated
        ? `${count(undated)} of ${plural(models, 'model')} have no date. They are drawn as rings at the position of their branch.`
        : '',
      first === FIRST_RECORDED
        ? 'The Hub began to record dates in March 2022, so older models are at that month.'
        : '',
    ]
      .filter(Boolean)
      .join(' ');
  }

  atlas.rectangularTime = { place, ticks, describe };
})(globalThis.constellation);
