/* Pointer, wheel and keyboard input of a surface. One finger drags and two fingers pinch. A short touch is a click,
   and a long touch inspects an item.
   Gestures call methods of the surface (pan, zoom, fly) and of the scene (click, inspect, hover, key). */
((atlas) => {
  'use strict';
  const CLICK = 6; // px, maximum movement of the pointer during a click
  const TWICE = 300; // ms, maximum time between the two taps of a double tap
  const NEAR = 24; // px, maximum distance between the two taps of a double tap
  const LONG = 550; // ms, duration of a long press
  const ARROWS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  const ZOOMS = { '+': 1.5, '=': 1.5, '-': 1 / 1.5, _: 1 / 1.5 };

  class Pointers {
    constructor(surface) {
      this.surface = surface;
      this.pointers = new Map();
      this.press = null; // {from, last, moved} while one pointer is down
      this.spread = 0; // px, distance between two pointers
      this.place = null; // position of the mouse over the surface
      this.pending = null;
      this.scheduled = false;
      this.presses = 1; // 2 for the second press of a double click
      this.last = { time: Number.NEGATIVE_INFINITY, point: [0, 0], hit: false }; // the last click
      const { pad } = surface;
      pad.addEventListener('mousedown', (event) => {
        this.presses = event.detail;
      });
      pad.addEventListener('pointerdown', (event) => this.down(event));
      pad.addEventListener('pointermove', (event) => this.moved(event));
      pad.addEventListener('pointerup', (event) => this.lift(event));
      pad.addEventListener('pointercancel', (event) => {
        this.lift(event);
        this.explainScrolling(event);
      });
      pad.addEventListener('pointerleave', () => {
        this.place = null;
        this.hover(null);
      });
      pad.addEventListener('dblclick', (event) => {
        if (!this.last.hit) surface.zoom(2, ...this.at(event));
      });
      pad.addEventListener('contextmenu', (event) => {
        if (event.pointerType === 'touch') event.preventDefault();
      });
    }
    at(event) {
      const box = this.surface.pad.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    }
    down(event) {
      if (event.button > 0) return;
      this.surface.stopFlight();
      const point = this.at(event);
      this.pointers.set(event.pointerId, point);
      this.surface.pad.setPointerCapture(event.pointerId);
      clearTimeout(this.long);
      if (this.pointers.size > 1) {
        this.surface.lasso?.drop();
        this.press = null;
        this.spread = this.gap();
        return;
      }
      this.press = { from: point, last: point, moved: 0 };
      if (event.pointerType === 'touch') this.long = setTimeout(() => this.inspect(point), LONG);
    }
    inspect(point) {
      this.press = null;
      const { scene, camera, size } = this.surface;
      scene.inspect(point, camera, size);
    }
    moved(event) {
      const point = this.at(event);
      this.place = event.pointerType === 'touch' ? null : point;
      if (!this.pointers.has(event.pointerId)) {
        this.hover(this.place);
        return;
      }
      const before = this.middle();
      this.pointers.set(event.pointerId, point);
      if (this.pointers.size === 2) this.pinch(before);
      else if (this.press) this.drag(point);
    }
    drag(point) {
      const { press, surface } = this;
      press.moved = Math.max(press.moved, Math.hypot(point[0] - press.from[0], point[1] - press.from[1]));
      if (press.moved <= CLICK) return;
      clearTimeout(this.long);
      this.hover(null);
      if (surface.lasso?.draw(press.from, point)) return;
      surface.pad.classList.add('moving');
      surface.pan(point[0] - press.last[0], point[1] - press.last[1]);
      press.last = point;
    }
    pinch(before) {
      const after = this.middle();
      const wider = this.gap();
      this.surface.pan(after[0] - before[0], after[1] - before[1]);
      if (this.spread > 0) this.surface.zoom(wider / this.spread, ...after);
      this.spread = wider;
    }
    lift(event) {
      if (!this.pointers.delete(event.pointerId)) return;
      clearTimeout(this.long);
      const { press, surface } = this;
      this.press = null;
      if (event.type === 'pointerup') surface.lasso?.close();
      else surface.lasso?.drop();
      if (press && event.type === 'pointerup' && press.moved <= CLICK) {
        surface.pad.focus({ preventScroll: true });
        if (!this.isSecond(event, press.from)) this.click(event, press.from);
      }
      // The remaining pointer can still drag, but its release is not a click.
      for (const point of this.pointers.values()) this.press = { from: point, last: point, moved: CLICK + 1 };
    }
    click(event, point) {
      const { scene, camera, size } = this.surface;
      const hit = Boolean(scene[event.shiftKey ? 'inspect' : 'click'](point, camera, size));
      this.last = { time: event.timeStamp, point, hit };
    }
    /** Return whether this is the second click of a double click, which opens nothing more. */
    isSecond(event, point) {
      if (event.pointerType !== 'touch') return this.presses > 1;
      const { time, point: before } = this.last;
      return event.timeStamp - time < TWICE && Math.hypot(point[0] - before[0], point[1] - before[1]) < NEAR;
    }
    /** Say once how to move the view if one finger scrolls the page. */
    explainScrolling(event) {
      const { surface } = this;
      if (event.pointerType !== 'touch' || this.isExplained || surface.scene.wheel({})) return;
      this.isExplained = true;
      surface.notify('One finger scrolls the page. Use two fingers to move the view.');
    }
    middle() {
      const points = [...this.pointers.values()];
      return [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
    }
    gap() {
      const [a, b] = [...this.pointers.values()];
      return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }
    /** Find the item under the mouse again after a movement of the camera. */
    hoverAgain() {
      if (!this.pointers.size) this.hover(this.place);
    }
    /** Find the item under the pointer, at most once per frame. */
    hover(point) {
      this.pending = point;
      if (this.scheduled) return;
      this.scheduled = true;
      requestAnimationFrame(() => {
        this.scheduled = false;
        const { scene, camera, size, pad } = this.surface;
        if (camera) pad.classList.toggle('over', scene.hover(this.pending, camera, size));
      });
    }
  }

  const low = matchMedia('(max-height: 33rem)'); // as in views.css; the view takes most of a low window
  function onWheel(surface, embedded, event) {
    // On a page with text and in a low window, the wheel scrolls the page, and zooms only when the figure has the focus.
    const scrolls = surface.scene.wheel(event);
    if ((embedded || low.matches) && !event.ctrlKey && document.activeElement !== surface.pad) {
      surface.notify(
        scrolls
          ? 'Click the figure to scroll with the wheel'
          : 'Click the figure, or hold Ctrl, to zoom with the wheel',
      );
      return;
    }
    if (scrolls) {
      surface.stopFlight();
      return;
    }
    event.preventDefault();
    const delta = Math.max(-240, Math.min(240, event.deltaY * (event.deltaMode === 1 ? 16 : 1)));
    const { pointers } = surface;
    pointers.place = pointers.at(event);
    pointers.hover(null);
    surface.zoom(Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.0016)), ...pointers.place);
  }

  function onKey(surface, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey && ARROWS[event.key]) surface.pan(...ARROWS[event.key]);
    else if (ZOOMS[event.key]) surface.zoom(ZOOMS[event.key]);
    else if (event.key === '0') surface.goHome();
    else if (!surface.scene.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function attach(surface, embedded) {
    surface.pointers = new Pointers(surface);
    surface.pad.addEventListener('wheel', (event) => onWheel(surface, embedded, event), { passive: false });
    surface.pad.addEventListener('keydown', (event) => onKey(surface, event));
  }

  atlas.gestures = { attach };
})(globalThis.constellation);
