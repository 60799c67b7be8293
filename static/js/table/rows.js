/* The rows of a table that are near the visible part. The others are replaced by the space that they would take, so
   that a table of 100,000 rows is as quick as one of 40. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const BEYOND = 12; // rows above and below the visible part
  const SPARE = 6; // how many of them may be missing
  const UNSEEN = 600; // pixels of an element that is not laid out yet
  const MOST = 400_000; // browsers limit the height of an element
  const PRINTED = 1000; // rows on paper

  /** Return the first and the last row to draw, given the position of the scroll bar. */
  function windowOf({ top, height, row, count }) {
    const first = Math.max(0, Math.min(Math.floor(top / row), count - 1) - BEYOND);
    return [first, Math.min(count, Math.ceil((top + height) / row) + BEYOND)];
  }

  /** Create the rows of a table body inside an element that scrolls. `draw(place)` creates row number `place`. */
  function createRows({ table, scroller, draw }) {
    const body = table.tBodies[0];
    const width = table.tHead.rows[0].cells.length;
    const space = () => make('tr', { class: 'space', 'aria-hidden': 'true' }, make('td', { colspan: width }));
    const [above, below] = [space(), space()];
    let count = 0;
    let shown = [0, 0];
    let height = 0;
    let drawn = new Map();
    let active = -1; // the row that has the focus, or had it last

    const linkOf = (row) => row?.querySelector('a');
    function fill(element, rows) {
      element.firstChild.style.height = `${rows * height}px`;
      element.hidden = rows === 0;
    }
    function drawRow(place) {
      const row = draw(place);
      row.setAttribute('aria-rowindex', place + 2); // the header is row 1
      for (const link of row.querySelectorAll('a')) link.tabIndex = -1;
      return row;
    }
    function render(from, to) {
      const focused = body.contains(document.activeElement);
      const next = new Map();
      for (let place = from; place < to; place++) next.set(place, drawn.get(place) || drawRow(place));
      drawn = next;
      shown = [from, to];
      body.replaceChildren(above, ...next.values(), below);
      fill(above, from);
      fill(below, count - to);
      markActive();
      if (focused && !body.contains(document.activeElement)) {
        if (next.has(active)) linkOf(next.get(active))?.focus({ preventScroll: true });
        else scroller.focus({ preventScroll: true });
      }
    }
    /** Keep one row in the order of the Tab key: the active one, or else the first. */
    function markActive() {
      const place = drawn.has(active) ? active : shown[0];
      for (const [at, row] of drawn) {
        const link = linkOf(row);
        if (link) link.tabIndex = at === place ? 0 : -1;
      }
    }
    const heightOfHead = () => table.tHead.offsetHeight;
    const visible = () => Math.max(1, Math.floor((scroller.clientHeight - heightOfHead()) / (height || 1)));
    const windowNow = () =>
      windowOf({ top: scroller.scrollTop, height: scroller.clientHeight || UNSEEN, row: height, count });
    function look() {
      if (!count) return;
      const [first, last] = windowNow();
      const isNear = shown[0] <= first + SPARE && shown[1] >= last - SPARE;
      if (!isNear) render(first, last);
    }
    function measure() {
      const [row] = drawn.values();
      height = row?.getBoundingClientRect().height || height || 40;
    }

    /** Show new rows. The scroll bar stays where it is if `stays` is true, otherwise it goes to the top. */
    function replace(newCount, { stays = false } = {}) {
      count = Math.min(newCount, MOST);
      drawn = new Map();
      if (!stays) {
        scroller.scrollTop = 0;
        active = -1;
      }
      if (!height) {
        render(0, Math.min(count, 1));
        measure();
      }
      render(...windowNow());
      table.setAttribute('aria-rowcount', newCount + 1);
    }
    /** Scroll to a row, and give it the focus if wanted. */
    function reveal(place, { focus = false, middle = false } = {}) {
      const top = place * height;
      const room = scroller.clientHeight - heightOfHead();
      if (middle) scroller.scrollTop = top - (room - height) / 2;
      else if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
      look();
      if (!drawn.has(place)) render(Math.max(0, place - BEYOND), Math.min(count, place + visible() + BEYOND));
      active = place;
      markActive();
      if (focus) linkOf(drawn.get(place))?.focus({ preventScroll: true });
      return drawn.get(place);
    }

    /** Move with the keys. Left and right move between the links of a row. */
    const STEPS = {
      ArrowDown: (at) => at + 1,
      ArrowUp: (at) => at - 1,
      PageDown: (at) => at + visible(),
      PageUp: (at) => at - visible(),
      Home: () => 0,
      End: () => count - 1,
    };
    function press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !count) return;
      const row = event.target.closest?.('tbody tr');
      if (!row && event.target !== scroller) return;
      if (Object.hasOwn(STEPS, event.key)) {
        const at = row ? Number(row.getAttribute('aria-rowindex')) - 2 : active;
        event.preventDefault();
        reveal(Math.max(0, Math.min(count - 1, STEPS[event.key](at))), { focus: true });
      } else if (row && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
        const links = [...row.querySelectorAll('a')];
        const next = links[links.indexOf(event.target) + (event.key === 'ArrowRight' ? 1 : -1)];
        if (next) {
          event.preventDefault();
          next.focus();
        }
      }
    }
    scroller.addEventListener('scroll', look, { passive: true });
    scroller.addEventListener('keydown', press);
    new ResizeObserver(() => {
      const before = height;
      measure();
      if (count && before !== height) render(...shown);
      look();
    }).observe(scroller);
    window.addEventListener('beforeprint', () => render(0, Math.min(count, PRINTED)));
    window.addEventListener('afterprint', look);
    return { replace, reveal, rowAt: (place) => drawn.get(place) };
  }

  atlas.tableBody = { windowOf, createRows };
})(globalThis.constellation);
