/* A small map of the whole view in a corner of the stage, with a frame around the part on the screen. It is shown
   only when the view is zoomed in. A click or a drag on the map moves the view. The map is hidden from screen readers:
   keys move the view too. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const SIDE = 112; // px
  const SHARE = 0.5; // the map is shown if less than this share of the drawing is on the screen
  const LEAST = 7; // px, smallest side of the frame
  const MARGIN = 6; // px between the drawing and the edge of the map
  const DENSITY = 2; // pixels of the canvas per CSS pixel

  class Minimap {
    constructor(session) {
      this.session = session;
      this.canvas = make('canvas', { width: SIDE * DENSITY, height: SIDE * DENSITY });
      this.frame = make('div', { class: 'stage-map-frame' });
      this.element = make(
        'div',
        { class: 'stage-map', hidden: true, 'aria-hidden': 'true' },
        this.canvas,
        this.frame,
      );
      this.size = { width: SIDE, height: SIDE };
      this.stale = true;
      this.listen();
    }
    listen() {
      const { element } = this;
      const go = (event) => {
        const box = element.getBoundingClientRect();
        this.goTo(event.clientX - box.left, event.clientY - box.top);
      };
      element.addEventListener('pointerdown', (event) => {
        if (event.button > 0) return;
        element.setPointerCapture(event.pointerId);
        go(event);
      });
      element.addEventListener('pointermove', (event) => {
        if (element.hasPointerCapture(event.pointerId)) go(event);
      });
    }
    /** Move the centre of the view to a point of the map. */
    goTo(x, y) {
      const { surface } = this.session;
      const [wx, wy] = atlas.camera.toWorld(this.camera, this.size, x, y);
      surface.stopFlight();
      surface.move({ x: wx, y: wy, k: surface.camera.k });
    }

    /** Draw the map again when it is next shown, because the layout or the colours have changed. */
    invalidate() {
      this.stale = true;
    }
    /** Show the part of the drawing that a camera shows. */
    follow(camera, size) {
      const box = this.session.view.mapBox();
      this.element.hidden = !box || !isPartOf(box, camera, size);
      if (this.element.hidden) return;
      if (this.stale) this.draw(box);
      const corner = (x, y) => {
        const world = atlas.camera.toWorld(camera, size, x, y);
        return atlas.camera
          .toScreen(this.camera, this.size, ...world)
          .map((value) => Math.min(SIDE, Math.max(0, value)));
      };
      const [[x0, y0], [x1, y1]] = [corner(0, 0), corner(size.width, size.height)];
      const [width, height] = [Math.max(LEAST, x1 - x0), Math.max(LEAST, y1 - y0)];
      Object.assign(this.frame.style, {
        width: `${width}px`,
        height: `${height}px`,
        transform: `translate(${(x0 + x1 - width) / 2}px, ${(y0 + y1 - height) / 2}px)`,
      });
    }
    draw(box) {
      this.camera = atlas.camera.fit(box, this.size, MARGIN);
      const ctx = this.canvas.getContext('2d');
      ctx.setTransform(DENSITY, 0, 0, DENSITY, 0, 0);
      ctx.clearRect(0, 0, SIDE, SIDE);
      this.session.view.drawMap(ctx, this.camera, this.size);
      this.stale = false;
    }
  }

  /** Return whether a camera shows only a part of a box of the world. */
  function isPartOf(box, camera, size) {
    const shown = (low, high, centre, length) =>
      Math.max(0, Math.min(high, centre + length / camera.k / 2) - Math.max(low, centre - length / camera.k / 2)) /
      (high - low);
    return shown(box.x0, box.x1, camera.x, size.width) * shown(box.y0, box.y1, camera.y, size.height) < SHARE;
  }

  atlas.Minimap = Minimap;
})(globalThis.constellation);
