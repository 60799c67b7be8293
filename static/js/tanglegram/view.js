/* The drawing of a tanglegram on the page, with pointer and keyboard. It shows a scene (tanglegram/paint.js), and calls
   `select(model)` when the reader selects a model; -1 clears the selection. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const PIXELS = 24e6; // maximum number of pixels of a canvas
  const HELP =
    'Use the up and down arrow keys to move through the models in the order of one tree. Use the left and right arrow keys to change to the other tree, Enter to select a model, and Escape to clear the selection.';

  class TanglegramView {
    constructor(figure, select) {
      this.select = select;
      this.scene = null;
      this.hovered = -1;
      this.cursor = -1;
      this.side = 0;
      this.selected = -1;
      this.canvas = make('canvas', { 'aria-hidden': 'true' });
      this.over = make('canvas', { 'aria-hidden': 'true' });
      this.pad = make(
        'div',
        { class: 'tangle-pad', tabindex: '0', role: 'application', 'aria-describedby': 'tangle-help' },
        this.canvas,
        this.over,
      );
      this.spoken = make('p', { class: 'visually-hidden', role: 'status' });
      this.element = make(
        'div',
        { class: 'tangle-stage' },
        this.pad,
        make('p', { class: 'visually-hidden', id: 'tangle-help' }, HELP),
        this.spoken,
      );
      figure.append(this.element);
      this.listen();
    }
    listen() {
      const { pad } = this;
      const modelAt = (event) => {
        const box = pad.getBoundingClientRect();
        return atlas.tanglegramLayout.find(this.scene.layout, event.clientX - box.left, event.clientY - box.top);
      };
      pad.addEventListener('pointermove', (event) => {
        if (this.scene && event.pointerType !== 'touch') this.hover(modelAt(event));
      });
      pad.addEventListener('pointerleave', () => this.hover(-1));
      pad.addEventListener('click', (event) => {
        if (!this.scene) return;
        this.cursor = -1;
        this.select(modelAt(event));
      });
      pad.addEventListener('keydown', (event) => {
        if (!this.scene || event.ctrlKey || event.metaKey || event.altKey || !this.key(event.key)) return;
        event.preventDefault();
        event.stopPropagation();
      });
      pad.addEventListener('blur', () => this.moveTo(-1));
    }
    hover(model) {
      if (model === this.hovered) return;
      this.hovered = model;
      this.pad.classList.toggle('over', model >= 0);
      this.mark();
    }
    moveTo(model) {
      if (model === this.cursor) return;
      this.cursor = model;
      if (model >= 0) {
        this.spoken.textContent = this.scene.describe(model);
        const y = atlas.tanglegramLayout.ends(this.scene.layout, model)[this.side];
        const top = this.pad.getBoundingClientRect().top + y;
        if (top < 60 || top > window.innerHeight - 40) window.scrollBy({ top: top - window.innerHeight / 2 });
      }
      this.mark();
    }
    key(key) {
      const { order, rowOf } = this.scene.layout.sides[this.side];
      const here = this.cursor >= 0 ? this.cursor : this.selected;
      const row = rowOf.get(here) ?? -1;
      const go = (to) => this.moveTo(order[Math.min(order.length - 1, Math.max(0, to))]);
      if (key === 'ArrowDown') go(row + 1);
      else if (key === 'ArrowUp') go(row < 0 ? order.length - 1 : row - 1);
      else if (key === 'Home') go(0);
      else if (key === 'End') go(order.length - 1);
      else if (key === 'ArrowLeft' || key === 'ArrowRight') {
        this.side = key === 'ArrowLeft' ? 0 : 1;
        this.spoken.textContent = this.scene.heads[this.side];
      } else if (key === 'Enter' && here >= 0) this.select(here);
      else if (key === 'Escape' && (this.cursor >= 0 || this.selected >= 0)) {
        this.cursor = -1;
        this.select(-1);
      } else return false;
      return true;
    }

    /** Show a scene. */
    show(scene, label) {
      this.scene = scene;
      this.hovered = -1;
      this.cursor = -1;
      this.pad.setAttribute('aria-label', label);
      this.redraw();
    }
    /** Draw everything again, in the present theme. */
    redraw() {
      const { width, height } = this.scene.layout;
      const density = Math.min(2, window.devicePixelRatio || 1, Math.sqrt(PIXELS / (width * height)));
      this.pad.style.height = `${height}px`;
      for (const canvas of [this.canvas, this.over]) {
        canvas.width = Math.round(width * density);
        canvas.height = Math.round(height * density);
        canvas.getContext('2d').scale(density, density);
      }
      atlas.tanglegramPaint.paint(this.canvas.getContext('2d'), this.scene);
      this.mark();
    }
    /** Draw the marks on the selected model, and on that of the pointer or keyboard. */
    mark() {
      const ctx = this.over.getContext('2d');
      const { width, height } = this.scene.layout;
      ctx.clearRect(0, 0, width, height);
      this.paintMarks(ctx);
      this.pad.classList.toggle(
        'marked',
        [this.selected, this.cursor, this.hovered].some((one) => one >= 0),
      );
    }
    paintMarks(ctx) {
      for (const [model, token] of [
        [this.selected, '--selected'],
        [this.cursor, '--focus'],
        [this.hovered, '--accent'],
      ])
        if (model >= 0) atlas.tanglegramPaint.paintMark(ctx, this.scene, model, token);
    }
  }

  atlas.TanglegramView = TanglegramView;
})(globalThis.constellation);
