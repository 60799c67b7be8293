/* The branches of the tree as a nested list, with the same counts and links. It is an alternative to the drawing for
   screen readers and for reading. The list follows the root, the filter and the collapsed branches of the view. Its
   parts are created when they are opened. */
((atlas) => {
  'use strict';
  const { make } = atlas.dom;
  const { plural, count, short } = atlas.format;
  const STEP = 50; // entries that are added at a time

  /** Return the branches and the models below a node that are not below another listed branch. Unnamed merges are
      listed only if they are collapsed. */
  function entriesOf(view, node) {
    const { tree, layout } = view;
    const branches = [];
    const rows = [];
    for (let at = node + 1; at < tree.end[node]; ) {
      const isListed = tree.leaf[at] < 0 && (view.titleOf(at) || layout.collapsed.has(at));
      if (isListed) branches.push(at);
      else if (tree.leaf[at] >= 0) rows.push(tree.leaf[at]);
      at = isListed ? tree.end[at] : at + 1;
    }
    const { mask, facts } = view.session;
    const kept = rows.filter((row) => !mask || mask[row]);
    if (facts) atlas.catalogue.byPopularity(kept, facts);
    return { branches: branches.sort((a, b) => tree.count[b] - tree.count[a] || a - b), rows: kept };
  }

  function modelEntry({ session }, row) {
    const downloads = session.facts ? session.facts.downloads[row] : null;
    return make(
      'li',
      {},
      make(
        'a',
        { href: atlas.site.root + session.catalogue.modelLink(row) },
        atlas.dom.named(session.catalogue.ids[row]),
      ),
      downloads == null ? null : make('span', { class: 'count' }, ` ${short(downloads)} ${atlas.site.counts.noun}`),
    );
  }

  /** Describe the number of models of a branch, with those that pass the filter. */
  function countsOf({ tree, shades, session }, node) {
    const kept = session.mask ? `, ${count(shades.kept[node])} matching the filter` : '';
    return plural(tree.count[node], 'model') + kept;
  }

  /** Create the links of a branch: its own view, and the page of the family. */
  function linksOf(view, node) {
    const { session, tree } = view;
    const root = view.reference(node);
    const clade = atlas.tree.isClade(tree, node) ? tree.clade[node] : -1;
    const state = atlas.state.write({ ...session.state, root, at: null });
    const isHere = node === view.layout.root;
    // Screen readers also list links without the text around them.
    const about = () => make('span', { class: 'visually-hidden' }, `: ${view.nameOf(node)}`);
    return make(
      'p',
      { class: 'branch-links' },
      isHere ? null : make('a', { href: `#${state}` }, 'Show this branch', about()),
      isHere || clade < 0 ? null : ' ',
      clade < 0 || session.catalogue.clades.slug[clade] === session.clade
        ? null
        : make('a', { href: atlas.site.root + session.catalogue.familyLink(clade) }, 'Family page', about()),
    );
  }

  class BranchList {
    constructor(session) {
      this.session = session;
      this.opened = new Set(); // the names of the open branches
      this.box = make('div', {});
      this.summary = make('summary', {}, 'List of the branches');
      this.element = make('details', { class: 'branch-list' }, this.summary, this.box);
      this.element.addEventListener('toggle', () => this.update());
    }
    /** Create the list again after a change of the view. Branches that were open stay open. */
    update() {
      if (!this.element.open) return;
      const { view } = this.session;
      const { root } = view.layout;
      this.session.needFacts();
      const heading = make('p', { class: 'branch-head' }, `${view.nameOf(root)}: ${countsOf(view, root)}`);
      atlas.dom.refill(this.box, [heading, linksOf(view, root), this.list(view, root)], () => this.summary);
    }
    /** Create the list of the entries below a node. */
    list(view, node) {
      const { branches, rows } = entriesOf(view, node);
      const list = make('ul');
      const total = branches.length + rows.length;
      const add = () => {
        const from = list.children.length;
        for (let at = from; at < Math.min(total, from + STEP); at++)
          list.append(
            at < branches.length ? this.branch(view, branches[at]) : modelEntry(view, rows[at - branches.length]),
          );
        return list.children[from];
      };
      add();
      if (total <= STEP) return list;
      const more = make('button', { type: 'button', class: 'show-more' });
      const label = () => {
        const left = total - list.children.length;
        more.textContent = `Show ${count(Math.min(STEP, left))} more of ${count(left)}`;
        more.hidden = !left;
      };
      more.addEventListener('click', () => {
        const first = add();
        label();
        first.querySelector('a, summary')?.focus();
      });
      label();
      return make('div', {}, list, more);
    }
    branch(view, node) {
      if (view.tree.rests.has(node))
        return make(
          'li',
          {},
          make('button', { type: 'button', onclick: () => view.openRest(node) }, view.titleOf(node)),
        );
      const name = atlas.tree.writeNode(view.tree, node, view.catalogue);
      const inside = make('div');
      const element = make(
        'details',
        { open: this.opened.has(name) },
        make('summary', {}, view.nameOf(node), make('span', { class: 'count' }, ` ${countsOf(view, node)}`)),
        inside,
      );
      const fill = () => inside.replaceChildren(linksOf(view, node), this.list(view, node));
      if (element.open) fill();
      element.addEventListener('toggle', () => {
        if (element.open === this.opened.has(name)) return;
        if (element.open) {
          this.opened.add(name);
          fill();
        } else this.opened.delete(name);
      });
      return make('li', {}, element);
    }
  }

  atlas.branchList = { create: (session) => new BranchList(session) };
})(globalThis.constellation);
