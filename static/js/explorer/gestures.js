/* gestures.js: pointers, wheel and keys on a surface: one finger drags, two pinch, a short touch clicks, a long one inspects.
   In: a Surface. Out: its pan, zoom and fly; and the scene's click, inspect, hover and key. */
(function (atlas) {
  'use strict';
  const CLICK = 6; // px a finger may wander in a click
  const LONG = 550; // ms of a long press
  const ARROWS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  const ZOOMS = { '+': 1.5, '=': 1.5, '-': 1 / 1.5, _: 1 / 1.5 };

  class Pointers {
    constructor(surface) {
      this.surface = surface;
      this.fingers = new Map();
      this.press = null; // {from, last, wandered}: one finger down
      this.spread = 0; // px between two fingers
      this.pending = null;
      this.asked = false;
      const { pad } = surface;
      pad.addEventListener('pointerdown', (event) => this.down(event));
      pad.addEventListener('pointermove', (event) => this.moved(event));
      pad.addEventListener('pointerup', (event) => this.lift(event));
      pad.addEventListener('pointercancel', (event) => this.lift(event));
      pad.addEventListener('pointerleave', () => this.hover(null));
      pad.addEventListener('dblclick', (event) => surface.zoom(2, ...this.at(event)));
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
      this.surface.land();
      const point = this.at(event);
      this.fingers.set(event.pointerId, point);
      this.surface.pad.setPointerCapture(event.pointerId);
      clearTimeout(this.long);
      if (this.fingers.size > 1) {
        this.press = null;
        this.spread = this.gap();
        return;
      }
      this.press = { from: point, last: point, wandered: 0 };
      if (event.pointerType === 'touch') this.long = setTimeout(() => this.inspect(point), LONG);
    }
    inspect(point) {
      this.press = null;
      const { scene, camera, size } = this.surface;
      scene.inspect(point, camera, size);
    }
    moved(event) {
      const point = this.at(event);
      if (!this.fingers.has(event.pointerId)) {
        this.hover(event.pointerType === 'touch' ? null : point);
        return;
      }
      const before = this.middle();
      this.fingers.set(event.pointerId, point);
      if (this.fingers.size === 2) this.pinch(before);
      else if (this.press) this.drag(point);
    }
    drag(point) {
      const { press, surface } = this;
      press.wandered = Math.max(press.wandered, Math.hypot(point[0] - press.from[0], point[1] - press.from[1]));
      if (press.wandered <= CLICK) return;
      clearTimeout(this.long);
      this.hover(null);
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
      if (!this.fingers.delete(event.pointerId)) return;
      clearTimeout(this.long);
      const { press, surface } = this;
      this.press = null;
      if (press && event.type === 'pointerup' && press.wandered <= CLICK) {
        surface.pad.focus({ preventScroll: true });
        surface.scene[event.shiftKey ? 'inspect' : 'click'](press.from, surface.camera, surface.size);
      }
      // The finger that stays goes on dragging, but is no click any more.
      for (const point of this.fingers.values()) this.press = { from: point, last: point, wandered: CLICK + 1 };
    }
    middle() {
      const points = [...this.fingers.values()];
      return [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
    }
    gap() {
      const [a, b] = [...this.fingers.values()];
      return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }
    /** What is under the pointer is looked up once for each frame, whatever the rate of the mouse. */
    hover(point) {
      this.pending = point;
      if (this.asked) return;
      this.asked = true;
      requestAnimationFrame(() => {
        this.asked = false;
        const { scene, camera, size, pad } = this.surface;
        if (camera) pad.classList.toggle('over', scene.hover(this.pending, camera, size));
      });
    }
  }

  function onWheel(surface, embedded, event) {
    // Inside an article the wheel belongs to the page until the reader has taken hold of the figure.
    if (embedded && !event.ctrlKey && document.activeElement !== surface.pad) {
      surface.tell('Click the figure first, then the wheel zooms');
      return;
    }
    event.preventDefault();
    const delta = Math.max(-240, Math.min(240, event.deltaY * (event.deltaMode === 1 ? 16 : 1)));
    const box = surface.pad.getBoundingClientRect();
    surface.zoom(
      Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.0016)),
      event.clientX - box.left,
      event.clientY - box.top,
    );
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
})((globalThis.constellation = globalThis.constellation || {}));
