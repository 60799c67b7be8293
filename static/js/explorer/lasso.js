/* The lasso: while it is on, a drag with the mouse or a finger draws a line around models instead of moving the view.
   When the line ends, the models inside it are selected. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const STEP = 3; // px between two points of the line

  class Lasso {
    /** `choose` is called with a closed outline [x, y, x, y, …] on the screen. */
    constructor(surface, choose) {
      Object.assign(this, { surface, choose, isOn: false, points: null });
      this.button = make(
        'button',
        { type: 'button', class: 'view-lasso', 'aria-pressed': 'false', onclick: () => this.switch() },
        'Lasso',
      );
    }
    switch(isOn = !this.isOn) {
      this.isOn = isOn;
      this.points = null;
      this.button.setAttribute('aria-pressed', String(isOn));
      this.surface.pad.classList.toggle('lasso', isOn);
      if (isOn) this.surface.notify('Draw around models to select them');
      this.surface.refresh();
    }
    /** Continue the line to a point. It begins where the pointer was pressed. Return whether the lasso is on. */
    draw(begin, [x, y]) {
      if (!this.isOn) return false;
      this.points ||= [...begin];
      const [px, py] = this.points.slice(-2);
      if (Math.hypot(x - px, y - py) >= STEP) this.points.push(x, y);
      this.surface.refresh();
      return true;
    }
    /** Drop the line, for example when a second finger begins to zoom. */
    drop() {
      this.points = null;
      this.surface.refresh();
    }
    /** Select the models inside the line. The lasso is then off. */
    close() {
      const { points } = this;
      if (!points) return;
      this.switch(false);
      if (points.length > 4) this.choose(points);
    }
    paint(ctx) {
      const { points } = this;
      if (!points) return;
      ctx.beginPath();
      ctx.moveTo(points[0], points[1]);
      for (let at = 2; at < points.length; at += 2) ctx.lineTo(points[at], points[at + 1]);
      ctx.closePath();
      ctx.fillStyle = atlas.palette.faint('--selected', 0.12);
      ctx.fill();
      ctx.strokeStyle = atlas.palette.colour('--selected');
      ctx.lineWidth = 1.5;
      ctx.stroke();
    }
  }

  atlas.Lasso = Lasso;
})(globalThis.constellation);
