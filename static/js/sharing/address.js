/* The permanent address of what a page shows, and the texts that refer to it: a source line, Markdown, BibTeX and the
   code of an iframe. */
((atlas) => {
  'use strict';
  const { site } = atlas;
  const { copy } = atlas.saving;
  const { escapeMarkup } = atlas.format;
  const EMBEDDED = { width: 800, height: 600 }; // px, the size of an iframe in the copied code

  /** Return the path of the page from the root of the site. */
  function pathOfPage() {
    const depth = site.root.split('/').length;
    return decodeURI(window.location.pathname).split('/').slice(-depth).join('/') || 'index.html';
  }

  /** Return the address that restores the view in this state. It is below the base URL if the build had one. Otherwise
      it is the address of the page, or on a page opened from disk the path from the root of the site. */
  function addressOf(state) {
    const { protocol, href } = window.location;
    const page = site.base || !/^https?:/.test(protocol) ? site.base + encodeURI(pathOfPage()) : href.split('#')[0];
    const fragment = atlas.state.write({ ...state, embed: null });
    return fragment ? `${page}#${fragment}` : page;
  }
  /** Return the same address for a reader of this page: a relative path is of no use outside the page. */
  function linkTo(state) {
    const address = addressOf(state);
    return /^https?:/.test(address) ? address : window.location.href.split('#')[0] + address.replace(/^[^#]*/, '');
  }
  /** Return the address of a view without the frame of the site. `figure` is the id of a chart, or ''. */
  const embeddedAddressOf = (state, figure = '') => {
    const address = addressOf({ ...state, figure });
    return `${address}${address.includes('#') ? '&' : '#'}embed=1`;
  };

  /** Return where the picture of a view comes from, for example 'Constellation, catalogue of 5 October 2026'. */
  const describeSource = () => site.title + (site.date ? `, catalogue of ${site.date}` : '');

  const writeMarkdown = (title, state) =>
    `[${title.replace(/[[\]\\]/g, '\\$&')} (${describeSource()})](${addressOf(state).replace(/[()]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)})`;

  const escapeTex = (text) => text.replace(/[\\{}]/g, '').replace(/[&%$#_]/g, '\\$&');
  function writeBibtex(title, state) {
    const key = title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
    const fields = [
      ['title', `{${escapeTex(title)}}`],
      ['howpublished', `\\url{${addressOf(state).replace(/[{}\\]/g, encodeURIComponent)}}`],
      ['note', escapeTex(describeSource())],
      ...(site.date ? [['year', site.date.slice(-4)]] : []),
    ];
    return `@misc{constellation-${key},\n${fields.map(([name, value]) => `  ${name} = {${value}},\n`).join('')}}\n`;
  }

  const writeIframe = (title, state, figure) =>
    `<iframe src="${escapeMarkup(embeddedAddressOf(state, figure))}" title="${escapeMarkup(title)}" width="${EMBEDDED.width}" height="${EMBEDDED.height}" style="border:0" loading="lazy"></iframe>`;

  /** List the copy buttons of a view: [[text, function]]. `title` and `state` are functions, called when a button is
      pressed. `figure` is the id of a chart, or ''. */
  const listCopies = (title, state, figure = '') => [
    ['Copy link to this view', () => copy(linkTo({ ...state(), figure }), 'Link copied')],
    ['Copy as Markdown', () => copy(writeMarkdown(title(), { ...state(), figure }), 'Markdown copied')],
    ['Copy as BibTeX', () => copy(writeBibtex(title(), { ...state(), figure }), 'BibTeX copied')],
    ['Copy code to embed', () => copy(writeIframe(title(), state(), figure), 'Code copied')],
  ];

  atlas.address = { addressOf, linkTo, describeSource, writeMarkdown, writeBibtex, writeIframe, listCopies };
})(globalThis.constellation);
