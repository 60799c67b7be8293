/* surface.js: a canvas that can be panned, zoomed, pinched and reached by keyboard; it knows nothing of what is drawn.
   In: a scene {draw(ctx, camera, size), labels(ctx, camera, size, resting), over(...), pick, ...}. Out: a camera that moves.
   While it moves, the last crisp drawing is shown moved and scaled; at rest it is drawn anew (60 frames a second against 9 to 16). */
(function (atlas) {
  'use strict';
  const { make } = atlas.dom;
  const { camera: cameras } = atlas;
  const REST = 130;          // ms without movement before the crisp drawing
  const MARGIN = 0.14;       // of the stage, drawn beyond each edge, so that a pan uncovers something
  const CLICK = 6;           // px a finger may wander in a click
  const DENSITY = 2;

  function createSurface(stage, scene, { label, embedded = false, describedBy = null }) {
    const canvas = make('canvas', { 'aria-hidden': 'true' });
    const pad = make('div', { class: 'stage-surface' + (embedded ? ' embedded' : ''), tabindex: '0', role: 'application', 'aria-label': label, 'aria-describedby': describedBy });
    const note = make('div', { class: 'stage-note', hidden: true });
    pad.append(canvas);
    stage.append(pad, note);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser gives no 2D canvas');
    const back = document.createElement('canvas');
    const backContext = back.getContext('2d');

    let size = { width: 0, height: 0 };
    let density = 1;
    let camera = null;
    let backCamera = null;
    let stale = true;
    let moving = false;
    let frame = 0;
    let resting = 0;
    let flight = 0;

    const stretch = () => ({ width: size.width * (1 + 2 * MARGIN), height: size.height * (1 + 2 * MARGIN) });

    function drawBack() {
      const wide = stretch();
      const [w, h] = [Math.round(wide.width * density), Math.round(wide.height * density)];
      if (back.width !== w || back.height !== h) { back.width = w; back.height = h; }
      backContext.setTransform(density, 0, 0, density, 0, 0);
      backContext.clearRect(0, 0, wide.width, wide.height);
      scene.draw(backContext, camera, wide);
      backCamera = camera;
      stale = false;
    }

    function compose() {
      frame = 0;
      if (!camera || !size.width) return;
      if (!moving && (stale || backCamera !== camera)) drawBack();
      if (!backCamera || backCamera.k / camera.k > 2.4 || backCamera.k / camera.k < 0.4) drawBack();
      const wide = stretch();
      const ratio = camera.k / backCamera.k;
      const [sx, sy] = cameras.toScreen(camera, size, backCamera.x, backCamera.y);
      context.setTransform(density, 0, 0, density, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      context.imageSmoothingEnabled = ratio !== 1;
      context.drawImage(back, sx - wide.width * ratio / 2, sy - wide.height * ratio / 2, wide.width * ratio, wide.height * ratio);
      scene.over(context, camera, size, !moving);
    }
    function refresh() {
      if (!frame) frame = requestAnimationFrame(compose);
    }
    /** Something that is drawn has changed. */
    function redraw() {
      stale = true;
      refresh();
    }

    function rest() {
      moving = false;
      pad.classList.remove('moving');
      refresh();
      scene.rested(camera);
    }
    function look(next, { quiet = false } = {}) {
      camera = cameras.hold(next, scene.world());
      if (quiet) { redraw(); return; }
      moving = true;
      clearTimeout(resting);
      resting = setTimeout(rest, REST);
      refresh();
    }
    /** Move there, gliding where motion is welcome. */
    function fly(next, time = 420) {
      cancelAnimationFrame(flight);
      if (!camera || atlas.dom.still()) { look(next, { quiet: true }); scene.rested(next); return; }
      const from = camera;
      const begun = performance.now();
      const step = (now) => {
        const t = Math.min(1, (now - begun) / time);
        look(t === 1 ? next : cameras.between(from, next, t * t * (3 - 2 * t)));
        if (t < 1) flight = requestAnimationFrame(step);
      };
      flight = requestAnimationFrame(step);
    }
    const land = () => cancelAnimationFrame(flight);

    function zoom(factor, sx = size.width / 2, sy = size.height / 2) {
      land();
      look(cameras.zoomAt(camera, size, sx, sy, factor, scene.limits()));
    }
    function pan(dx, dy) {
      land();
      look(cameras.panBy(camera, dx, dy));
    }

    const at = (event) => {
      const box = pad.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };

    /* pointers: one drags, two pinch, a short one clicks */
    const fingers = new Map();
    let pressed = null;
    let spread = 0;
    const middle = () => {
      const points = [...fingers.values()];
      return [points.reduce((sum, p) => sum + p[0], 0) / points.length, points.reduce((sum, p) => sum + p[1], 0) / points.length];
    };
    const gap = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a[0] - b[0], a[1] - b[1]); };

    pad.addEventListener('pointerdown', (event) => {
      if (event.button > 0) return;
      land();
      fingers.set(event.pointerId, at(event));
      if (fingers.size === 1) pressed = { point: at(event), last: at(event), wandered: 0, time: event.timeStamp };
      else { pressed = null; spread = gap(); }
      pad.setPointerCapture(event.pointerId);
    });
    pad.addEventListener('pointermove', (event) => {
      const point = at(event);
      if (!fingers.has(event.pointerId)) { hover(point, event.pointerType); return; }
      const before = middle();
      fingers.set(event.pointerId, point);
      const after = middle();
      if (pressed) {
        pressed.wandered = Math.max(pressed.wandered, Math.hypot(point[0] - pressed.point[0], point[1] - pressed.point[1]));
        if (pressed.wandered <= CLICK) return;
        pad.classList.add('moving');
        hover(null);
        pan(point[0] - pressed.last[0], point[1] - pressed.last[1]);
        pressed.last = point;
      } else if (fingers.size === 2) {
        const wider = gap();
        pan(after[0] - before[0], after[1] - before[1]);
        if (spread > 0) zoom(wider / spread, after[0], after[1]);
        spread = wider;
      }
    });
    function lift(event) {
      if (!fingers.delete(event.pointerId)) return;
      if (pressed && event.type === 'pointerup' && pressed.wandered <= CLICK) scene.click(pressed.point, camera, size);
      pressed = null;
      if (fingers.size === 1) { const point = [...fingers.values()][0]; pressed = { point, last: point, wandered: CLICK + 1, time: event.timeStamp }; }
    }
    pad.addEventListener('pointerup', lift);
    pad.addEventListener('pointercancel', lift);
    pad.addEventListener('pointerleave', () => hover(null));
    pad.addEventListener('dblclick', (event) => zoom(2, ...at(event)));

    let pending = null;
    let asked = false;
    /** What is under the pointer is looked up once for each frame, whatever the rate of the mouse. */
    function hover(point, type) {
      pending = type === 'touch' ? null : point;
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        if (camera) pad.classList.toggle('over', scene.hover(pending, camera, size));
      });
    }

    let noteGone = 0;
    function tell(text) {
      note.textContent = text;
      note.hidden = false;
      clearTimeout(noteGone);
      noteGone = setTimeout(() => { note.hidden = true; }, 1800);
    }
    pad.addEventListener('wheel', (event) => {
      // Inside an article the wheel belongs to the page until the reader has taken hold of the figure.
      if (embedded && !event.ctrlKey && document.activeElement !== pad) { tell('Click the figure first, then the wheel zooms'); return; }
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 16 : 1;
      zoom(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * lines)) * (event.ctrlKey ? 0.01 : 0.0016)), ...at(event));
    }, { passive: false });

    pad.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const [dx, dy] = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key] || [0, 0];
      if (event.shiftKey && (dx || dy)) pan(dx, dy);
      else if (event.key === '+' || event.key === '=') zoom(1.5);
      else if (event.key === '-' || event.key === '_') zoom(1 / 1.5);
      else if (event.key === '0') fly(scene.home(size));
      else if (!scene.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    canvas.addEventListener('contextlost', () => scene.failed(new Error('the browser took the canvas away; reload the page to draw it again')));

    new ResizeObserver(() => {
      const next = { width: stage.clientWidth, height: stage.clientHeight };
      if (!next.width || !next.height || (next.width === size.width && next.height === size.height)) return;
      const was = size;
      size = next;
      density = Math.min(DENSITY, window.devicePixelRatio || 1);
      canvas.width = Math.round(size.width * density);
      canvas.height = Math.round(size.height * density);
      // The same things stay in view: the zoom follows the fitted one.
      if (camera && was.width) camera = { ...camera, k: camera.k * scene.home(size).k / scene.home(was).k };
      else scene.ready(size);
      redraw();
      compose();
    }).observe(stage);

    return { pad, canvas, redraw, refresh, look, fly, zoom, pan, tell, camera: () => camera, size: () => size };
  }

  atlas.surface = { createSurface };
})(globalThis.constellation = globalThis.constellation || {});
