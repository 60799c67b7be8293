/* A replacement for the canvas context that writes SVG. It has the methods that the views use, and text() returns
   the document. */
((atlas) => {
  'use strict';
  const fixed = (value) => String(Math.round(value * 100) / 100);
  const { escapeMarkup } = atlas.format;

  class SvgCanvas {
    constructor() {
      Object.assign(this, {
        isSvg: true,
        parts: [],
        path: '',
        stack: [],
        matrix: [1, 0, 0, 1, 0, 0],
        fillStyle: '#000',
        strokeStyle: '#000',
        lineWidth: 1,
        globalAlpha: 1,
        font: '12px sans-serif',
        textAlign: 'start',
        textBaseline: 'alphabetic',
        lineJoin: 'miter',
        lineCap: 'butt',
        dash: [],
      });
      this.ruler = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
    }
    save() {
      this.stack.push({
        matrix: this.matrix,
        globalAlpha: this.globalAlpha,
        fillStyle: this.fillStyle,
        strokeStyle: this.strokeStyle,
        lineWidth: this.lineWidth,
        dash: this.dash,
      });
    }
    restore() {
      Object.assign(this, this.stack.pop());
    }
    translate(x, y) {
      const [a, b, c, d, e, f] = this.matrix;
      this.matrix = [a, b, c, d, a * x + c * y + e, b * x + d * y + f];
    }
    rotate(angle) {
      const [a, b, c, d, e, f] = this.matrix;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      this.matrix = [a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin, e, f];
    }
    setLineDash(dash) {
      this.dash = dash;
    }
    beginPath() {
      this.path = '';
    }
    moveTo(x, y) {
      this.path += `M${fixed(x)} ${fixed(y)}`;
    }
    lineTo(x, y) {
      this.path += `${(this.path ? 'L' : 'M') + fixed(x)} ${fixed(y)}`;
    }
    quadraticCurveTo(a, b, x, y) {
      this.path += `Q${[a, b, x, y].map(fixed).join(' ')}`;
    }
    bezierCurveTo(a, b, c, d, x, y) {
      this.path += `C${[a, b, c, d, x, y].map(fixed).join(' ')}`;
    }
    closePath() {
      this.path += 'Z';
    }
    rect(x, y, w, h) {
      this.path += `M${fixed(x)} ${fixed(y)}h${fixed(w)}v${fixed(h)}h${fixed(-w)}Z`;
    }
    arc(x, y, r, from, to, back = false) {
      const turn = to - from;
      const point = (angle) => `${fixed(x + r * Math.cos(angle))} ${fixed(y + r * Math.sin(angle))}`;
      const step = (angle, large, sweep) => `A${fixed(r)} ${fixed(r)} 0 ${large} ${sweep} ${point(angle)}`;
      this.path += (this.path ? 'L' : 'M') + point(from);
      if (Math.abs(turn) >= 2 * Math.PI - 1e-9)
        this.path += step(from + Math.PI, 0, 1) + step(from + 2 * Math.PI, 0, 1);
      else this.path += step(to, Math.abs(turn) > Math.PI ? 1 : 0, back ? 0 : 1);
    }
    fillRect(x, y, w, h) {
      const kept = this.path;
      this.path = '';
      this.rect(x, y, w, h);
      this.fill();
      this.path = kept;
    }
    attributes(extra) {
      const plain = this.matrix.every((value, at) => value === [1, 0, 0, 1, 0, 0][at]);
      return (
        (plain
          ? ''
          : ' transform="matrix(' +
            this.matrix.map((value) => String(Math.round(value * 1e5) / 1e5)).join(' ') +
            ')"') +
        (this.globalAlpha < 1 ? ` opacity="${fixed(this.globalAlpha)}"` : '') +
        extra
      );
    }
    fill() {
      if (this.path) this.parts.push(`<path d="${this.path}"${this.attributes(` fill="${this.fillStyle}"`)}/>`);
    }
    stroke() {
      const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(' ')}"` : '';
      if (this.path)
        this.parts.push(
          '<path d="' +
            this.path +
            '"' +
            this.attributes(
              ` fill="none" stroke="${this.strokeStyle}" stroke-width="${fixed(this.lineWidth)}"${dash}`,
            ) +
            '/>',
        );
    }
    addText(text, x, y, paint) {
      const [, weight, pixels, family] = this.font.match(/^(?:(\S+) )?([\d.]+)px (.*)$/);
      const anchor = { center: 'middle', right: 'end', end: 'end' }[this.textAlign] || 'start';
      const shift =
        this.textBaseline === 'middle' ? ' dy="0.35em"' : this.textBaseline === 'top' ? ' dy="0.8em"' : '';
      this.parts.push(
        '<text x="' +
          fixed(x) +
          '" y="' +
          fixed(y) +
          '"' +
          shift +
          ' text-anchor="' +
          anchor +
          '" font-family="' +
          escapeMarkup(family.replace(/"/g, "'")) +
          '" font-size="' +
          pixels +
          '" font-weight="' +
          (weight || 400) +
          '"' +
          this.attributes(paint) +
          '>' +
          escapeMarkup(text) +
          '</text>',
      );
    }
    fillText(text, x, y) {
      this.addText(text, x, y, ` fill="${this.fillStyle}"`);
    }
    strokeText(text, x, y) {
      this.addText(
        text,
        x,
        y,
        ' fill="none" stroke="' +
          this.strokeStyle +
          '" stroke-width="' +
          fixed(this.lineWidth) +
          '" stroke-linejoin="round"',
      );
    }
    /** Add the text of an SVG element. */
    addElement(text) {
      this.parts.push(`<g${this.attributes('')}>${text}</g>`);
    }
    measureText(text) {
      if (!this.ruler) return { width: text.length * 6.5 };
      this.ruler.font = this.font;
      return this.ruler.measureText(text);
    }
    text(width, height, title) {
      return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="' +
        fixed(width) +
        '" height="' +
        fixed(height) +
        '" viewBox="0 0 ' +
        fixed(width) +
        ' ' +
        fixed(height) +
        '"><title>' +
        escapeMarkup(title) +
        '</title>\n' +
        this.parts.join('\n') +
        '\n</svg>\n'
      );
    }
  }

  atlas.SvgCanvas = SvgCanvas;
})(globalThis.constellation);
