/* The key of a view: a small box on the stage that explains its marks, such as rays and rings. The reader can close
   it, and the browser remembers the choice. A view lists its marks as [{icon, text}] (tree/key.js, graph/key.js). An
   icon is a list of SVG elements, each a name and its attributes. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const ROOMY = 880; // px; on a narrower stage the key is closed at first, because it would cover the drawing

  function drawIcon(icon) {
    const draw = (name, attributes) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      return element;
    };
    const svg = draw('svg', { viewBox: '0 0 28 18', 'aria-hidden': 'true' });
    svg.append(...icon.map(([name, attributes]) => draw(name, attributes)));
    return svg;
  }

  /** Create the key of a view. `update` lists its marks again after a change of the state. `reset` opens or closes the
      key for a new view: it is closed at first if the view fills the stage. The stage must be on the page. */
  function create(session) {
    const list = make('ul');
    const element = make('details', { class: 'stage-key' }, make('summary', {}, 'Marks'), list);
    let chosen = atlas.memory.recall('marks');
    const reset = () => {
      element.open = chosen
        ? chosen === 'shown'
        : session.surface.stage.clientWidth >= ROOMY && !session.view.isFilled;
    };
    // The event of the first opening comes later than this function, and is no choice of the reader.
    element.querySelector('summary').addEventListener('click', () => {
      chosen = element.open ? 'hidden' : 'shown';
      atlas.memory.remember('marks', chosen);
    });
    const update = () =>
      list.replaceChildren(...session.view.marks().map(({ icon, text }) => make('li', {}, drawIcon(icon), text)));
    return { element, update, reset };
  }

  atlas.stageKey = { create };
})(globalThis.constellation);
