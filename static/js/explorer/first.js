/* The first drawing of a large tree. The data script `first` has the families and the most important models. It is so
   small that the view appears long before the other data have been loaded.
   The models of this script have a source of their own, like those of a shard. The view changes to the other data
   when they have been loaded. */
((atlas) => {
  'use strict';
  const SOURCE = '-first';
  const SLOW = 600; // ms; a message is shown if the other data take longer
  const HIDDEN = 250; // ms until the other data are loaded if the page is not drawn
  // A view with one of these parts of the state may need models that are not in the script.
  const WHOLE = ['selected', 'of', 'only', 'collapsed'];

  /** Return whether the first drawing can show a state, except for the root. */
  const suits = (state) =>
    !WHOLE.some((key) => state[key]) &&
    !(state.layout === 'rectangular' && state.at) && // the rows have other places
    !atlas.filters.howMany(state);

  /** Load the script, and use its data if they have the root of the view. Return whether they are used. */
  async function use(session) {
    if (!suits(session.state)) return false;
    const parts = await atlas.data.need('first');
    for (const [name, part] of Object.entries(parts)) atlas.data.put(name + SOURCE, part);
    // Lineages are among the other data. The view has changed to these when they have been loaded.
    const lineage = new Promise((_, reject) => {
      session.giveUp = reject;
    });
    atlas.data.put(`lineage${SOURCE}`, lineage);
    atlas.data.need(`lineage${SOURCE}`).catch(() => {}); // nothing may wait for it
    const catalogue = await atlas.catalogue.load(SOURCE);
    const { root } = session.state;
    if (root && catalogue.cladeOf(root) < 0) return false;
    session.use(SOURCE, catalogue, parts.tree, parts.facts);
    return true;
  }

  /** Wait until the browser has drawn the view. A page in the background draws nothing. */
  const drawn = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => setTimeout(resolve, 0));
      setTimeout(resolve, HIDDEN);
    });

  /** Show a message while data are loaded, unless they arrive soon. Return a function that hides the message. */
  function announceLoading(surface) {
    const timer = setTimeout(() => surface.notify('Loading all models …', { stays: true }), SLOW);
    return () => {
      clearTimeout(timer);
      surface.hideNote();
    };
  }

  atlas.first = { SOURCE, use, drawn, announceLoading };
})(globalThis.constellation);
