/* A canvas with a camera. It draws a scene: an object with steps, over, world, home, limits and handlers for
   input. The canvas is redrawn only when something has changed. While the camera moves, the last full drawing is
   only moved and scaled. When the camera stops, the scene is drawn again. This gives 60 frames per second instead
   of 9 to 16. A large scene is drawn in steps, over several frames, so that the page can react in between. */
((atlas) => {
  'use strict';
  const { make, onDensity, still } = atlas.dom;
  const { camera: cameras } = atlas;
  const SLICE = 7; // ms of a frame in which a scene is drawn
  const REST = 130; // ms without movement before the scene is drawn again
  const MARGIN = 0.14; // extra area drawn beyond each edge for panning, as a share of the stage
  const DENSITY = 2; // maximum number of device pixels per CSS pixel
  const STRETCH = 2.4; // scale of the last drawing at which the scene is redrawn during a movement
  const FLIGHT = 420; // ms, duration of a camera flight
  const CHANGE = 340; // ms, duration of the movement from one layout to the next
  const FADE = 0.4; // share of this movement in which the old drawing fades

  class Surface {
    constructor(stage, scene, { label, embedded, describedBy }) {
      this.stage = stage;
      this.scene = scene;
      this.canvas = make('canvas', { 'aria-hidden': 'true' });
      this.pad = make(
        'div',
        {
          class: `stage-surface${embedded ? ' embedded' : ''}`,
          tabindex: '0',
          role: 'application',
          'aria-label': label,
          'aria-describedby': describedBy,
        },
        this.canvas,
      );
      this.note = make('div', { class: 'stage-note', hidden: true });
      stage.append(this.pad, this.note);
      this.context = this.canvas.getContext('2d');
      if (!this.context) throw new Error('this browser does not support the 2D canvas');
      // The last full drawing, and the drawing that is not yet complete.
      this.back = document.createElement('canvas');
      this.next = document.createElement('canvas');
      this.size = { width: 0, height: 0 };
      this.density = 1;
      this.camera = null;
      this.backCamera = null;
      this.drawing = null; // the drawing that is not yet complete: {camera, steps}
      this.stale = true;
      this.moving = false;
      this.settled = false; // whether the names have been placed for the last full drawing
      this.anchor = null; // the point of the screen around which the last zoom was, or null for its centre
      this.frame = 0;
      this.flight = 0;
      this.transition = null; // the movement to a new layout: {draw, from, begun}
      this.drawFrame = this.drawFrame.bind(this);
      this.canvas.addEventListener('contextlost', () =>
        scene.failed(new Error('the browser has discarded the canvas; reload the page')),
      );
      atlas.gestures.attach(this, embedded);
      const resize = () => this.attempt(() => this.resize());
      new ResizeObserver(resize).observe(stage);
      onDensity(resize);
    }

    resize() {
      const was = this.size;
      const next = { width: this.stage.clientWidth, height: this.stage.clientHeight };
      const density = Math.min(DENSITY, window.devicePixelRatio || 1);
      const isSame = next.width === was.width && next.height === was.height && density === this.density;
      if (!next.width || !next.height || isSame) return;
      this.size = next;
      this.density = density;
      this.canvas.width = Math.round(next.width * this.density);
      this.canvas.height = Math.round(next.height * this.density);
      // Change the zoom in proportion to the fitted zoom, so that the same content stays in view.
      if (this.camera && was.width)
        this.camera = this.hold({
          ...this.camera,
          k: (this.camera.k * this.scene.home(next).k) / this.scene.home(was).k,
        });
      else this.scene.ready(next);
      this.drawing = null;
      this.stale = true;
      this.compose();
    }

    /* drawing */
    wide() {
      return { width: this.size.width * (1 + 2 * MARGIN), height: this.size.height * (1 + 2 * MARGIN) };
    }
    /** Begin a full drawing for the present camera. */
    beginDrawing() {
      const { next, camera, density } = this;
      const wide = this.wide();
      const [width, height] = [Math.round(wide.width * density), Math.round(wide.height * density)];
      if (next.width !== width || next.height !== height) Object.assign(next, { width, height });
      const context = next.getContext('2d');
      context.setTransform(density, 0, 0, density, 0, 0);
      context.clearRect(0, 0, wide.width, wide.height);
      this.drawing = { camera, steps: this.scene.steps(context, camera, wide) };
    }
    /** Continue the full drawing for a part of a frame. When it is complete, it replaces the last one. */
    drawBack() {
      // A drawing for a camera that has moved on is only useful during the movement.
      if (!this.drawing || (!this.moving && this.drawing.camera !== this.camera)) this.beginDrawing();
      const { camera, steps } = this.drawing;
      const end = performance.now() + SLICE;
      while (performance.now() < end) {
        if (!steps.next().done) continue;
        [this.back, this.next] = [this.next, this.back];
        this.backCamera = camera;
        this.drawing = null;
        this.stale = false;
        return;
      }
    }
    /** Draw or resize. If this fails, the scene shows its still picture. */
    attempt(action) {
      try {
        action();
      } catch (error) {
        this.scene.failed(error);
      }
    }
    drawFrame() {
      this.attempt(() => this.compose());
    }
    compose() {
      this.frame = 0;
      const { camera, size, context } = this;
      if (!camera || !size.width || this.drawTransition()) return;
      const ratio = this.backCamera ? camera.k / this.backCamera.k : 0;
      const isOld =
        Boolean(this.drawing) ||
        (!this.moving && (this.stale || this.backCamera !== camera)) ||
        ratio > STRETCH ||
        ratio < 1 / STRETCH;
      if (isOld) this.drawBack();
      context.setTransform(this.density, 0, 0, this.density, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      if (this.backCamera) this.drawBitmap(camera);
      this.scene.over(context, camera, size, !this.moving && !isOld);
      // The drawing is continued, and the names are placed, in the next frames, so that the page stays responsive.
      if (isOld) this.refresh();
      // Names can be picked too, so another item may be under the pointer now.
      const settled = !isOld && !this.moving;
      if (settled && !this.settled) this.pointers.hoverAgain();
      this.settled = settled;
    }
    /** Copy the last full drawing, moved and scaled for a camera. */
    drawBitmap(camera) {
      const wide = this.wide();
      const scale = camera.k / this.backCamera.k;
      const [x, y] = cameras.toScreen(camera, this.size, this.backCamera.x, this.backCamera.y);
      this.context.drawImage(
        this.back,
        x - (wide.width * scale) / 2,
        y - (wide.height * scale) / 2,
        wide.width * scale,
        wide.height * scale,
      );
    }
    /** Draw the movement to a new layout, and then the scene. `draw` is called in each frame with a context, a camera,
        the size and the time from 0 to 1. The camera moves from `from` to its present place. */
    animate(draw, from) {
      if (!draw || !this.camera || !this.size.width || still()) return;
      this.transition = { draw, from: from || this.camera, begun: performance.now() };
      this.moving = true;
      this.redraw();
    }
    /** Draw a frame of a movement to a new layout. Return whether there is such a movement. */
    drawTransition() {
      if (!this.transition) return false;
      const { draw, from, begun } = this.transition;
      const t = Math.min(1, (performance.now() - begun) / CHANGE);
      if (t === 1) {
        this.transition = null;
        this.moving = false;
        return false;
      }
      const { context, size } = this;
      const eased = t * t * (3 - 2 * t);
      context.setTransform(this.density, 0, 0, this.density, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      context.globalAlpha = Math.max(0, 1 - t / FADE);
      if (this.backCamera && context.globalAlpha > 0) this.drawBitmap(from);
      context.globalAlpha = 1;
      draw(context, cameras.between(from, this.camera, eased), size, eased);
      this.refresh();
      return true;
    }
    /** Draw the overlay again in the next frame. */
    refresh() {
      this.frame = this.frame || requestAnimationFrame(this.drawFrame);
    }
    /** Draw everything again in the next frame. */
    redraw() {
      this.drawing = null;
      this.stale = true;
      this.refresh();
    }

    /* the camera */
    hold(camera) {
      return cameras.hold(camera, this.scene.world(camera));
    }
    /** Move the camera immediately, without an animation. */
    set(camera) {
      this.stopFlight();
      this.transition = null;
      clearTimeout(this.resting);
      this.moving = false;
      this.camera = this.hold(camera);
      this.scene.adapt(this.camera, this.size);
      this.redraw();
      this.pointers.hoverAgain();
    }
    /** Move the camera during a movement. The scene is redrawn when the movement ends. */
    move(camera) {
      this.transition = null;
      this.camera = this.hold(camera);
      this.moving = true;
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.rest(), REST);
      this.refresh();
    }
    rest() {
      this.moving = false;
      this.camera = this.scene.adapt(
        this.camera,
        this.size,
        this.anchor || [this.size.width / 2, this.size.height / 2],
      );
      this.pad.classList.remove('moving');
      this.refresh();
      this.scene.rested(this.camera);
      this.pointers.hoverAgain();
    }
    /** Move the camera smoothly, unless the reader prefers reduced motion. */
    fly(camera) {
      this.stopFlight();
      if (!this.camera || still()) {
        this.set(camera);
        this.scene.rested(this.camera);
        return;
      }
      this.anchor = null;
      const from = this.camera;
      const begun = performance.now();
      const step = (now) => {
        const t = Math.min(1, (now - begun) / FLIGHT);
        this.move(t === 1 ? camera : cameras.between(from, camera, t * t * (3 - 2 * t)));
        this.flight = t < 1 ? requestAnimationFrame(step) : 0;
      };
      this.flight = requestAnimationFrame(step);
    }
    stopFlight() {
      cancelAnimationFrame(this.flight);
      this.flight = 0;
    }
    zoom(factor, x = this.size.width / 2, y = this.size.height / 2) {
      this.stopFlight();
      this.anchor = [x, y];
      this.move(cameras.zoomAt(this.camera, this.size, x, y, factor, this.scene.limits()));
    }
    pan(dx, dy) {
      this.stopFlight();
      this.move(cameras.panBy(this.camera, dx, dy));
    }
    goHome() {
      this.fly(this.scene.home(this.size));
    }

    /** Return the rectangles of the controls over the canvas and of the map beside them: {x, y, width, height}, where
        x, y is the centre. */
    covered() {
      const { stage, pad, note } = this;
      return [...stage.children, ...stage.parentElement.children]
        .filter((one) => !one.contains(pad) && one !== note && !one.classList.contains('view-tip'))
        .map(({ offsetLeft, offsetTop, offsetWidth: width, offsetHeight: height }) => ({
          x: offsetLeft + width / 2,
          y: offsetTop + height / 2,
          width,
          height,
        }))
        .filter(({ width, height }) => width && height);
    }
    /** Show a message at the bottom of the stage, for a short time unless it stays. */
    notify(text, { stays = false } = {}) {
      this.note.textContent = text;
      this.note.hidden = false;
      clearTimeout(this.noteTimer);
      if (!stays) this.noteTimer = setTimeout(() => this.hideNote(), 2200);
    }
    hideNote() {
      clearTimeout(this.noteTimer);
      this.note.hidden = true;
    }
  }

  atlas.Surface = Surface;
})(globalThis.constellation);
