/* Scroll the surface of the rectangular layout like a page, with the wheel, a finger or the scroll bar. The canvas stays
   in place; only the camera moves. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const CLOSE = 1.5; // px; a smaller difference between the camera and the scroll bar is due to rounding

  class Scroller {
    /** `moved` is called with the scroll position when the reader scrolls. */
    constructor(surface, moved) {
      this.surface = surface;
      this.sheet = make('div', { class: 'stage-sheet' });
      this.box = make('div', { class: 'stage-scroller' }, this.sheet);
      this.position = 0;
      surface.pad.before(this.box);
      this.keepFocus(() => this.sheet.append(surface.pad));
      this.box.addEventListener('scroll', () => {
        if (Math.abs(this.box.scrollTop - this.position) >= CLOSE) moved(this.box.scrollTop);
      });
    }
    /** Return the width of the scroll bar, which covers the right edge of the canvas. */
    get bar() {
      return this.box.offsetWidth - this.box.clientWidth;
    }
    /** Show a position of a drawing with this height. */
    show(position, height, { width, height: visible }) {
      this.position = position;
      const { canvas, pad } = this.surface;
      for (const [element, name, value] of [
        [this.sheet, 'height', `${Math.max(height, visible)}px`],
        [pad, 'height', `${visible}px`],
        [canvas, 'width', `${width}px`],
      ])
        if (element.style[name] !== value) element.style[name] = value;
      if (Math.abs(this.box.scrollTop - position) >= CLOSE) this.box.scrollTop = position;
    }
    /** Put the surface back into its stage. */
    remove() {
      const { canvas, pad } = this.surface;
      this.keepFocus(() => this.box.replaceWith(pad));
      pad.style.height = '';
      canvas.style.width = '';
    }
    /** Move the surface in the page. An element that is moved loses the focus. */
    keepFocus(move) {
      const had = document.activeElement === this.surface.pad;
      move();
      if (had) this.surface.pad.focus({ preventScroll: true });
    }
  }

  atlas.Scroller = Scroller;
})(globalThis.constellation);
