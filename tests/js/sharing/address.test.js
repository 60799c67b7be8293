'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { load } = require('../load');

/** Load the script on a page of a site: its address, and the properties of the site. */
function at(href, site) {
  const atlas = load(
    { site: { root: '', base: '', date: '5 October 2026', title: 'Atlas', ...site } },
    'core/state',
    'core/format',
    'core/saving',
    'sharing/address',
  );
  const { protocol, pathname } = new URL(href);
  atlas.world.window = { location: { href, protocol, pathname } };
  atlas.world.decodeURI = decodeURI;
  return atlas.address;
}
const STATE = { root: 'qwen3', colour: 'year', embed: '1' };

test('an address restores the view, and has no path of the disk', () => {
  const disk = at('file:///home/someone/site/tree.html#content', {});
  assert.strictEqual(disk.addressOf(STATE), 'tree.html#root=qwen3&colour=year');
  const deeper = at('file:///home/someone/site/families/qwen%C3%A9.html', { root: '../' });
  assert.strictEqual(deeper.addressOf({}), 'families/qwen%C3%A9.html');
  const served = at('https://host.example/below/tree.html?x=1#root=old', {});
  assert.strictEqual(served.addressOf({ root: 'a' }), 'https://host.example/below/tree.html?x=1#root=a');
});

test('with a base URL, the address is below it on every host', () => {
  for (const href of ['file:///home/someone/site/lines/a.html', 'http://localhost:8000/x/lines/a.html'])
    assert.strictEqual(
      at(href, { root: '../', base: 'https://atlas.example/' }).addressOf(STATE),
      'https://atlas.example/lines/a.html#root=qwen3&colour=year',
    );
  assert.strictEqual(
    at('http://localhost/', { base: 'https://atlas.example/' }).addressOf({}),
    'https://atlas.example/index.html',
  );
});

test('Markdown, BibTeX and the code to embed are well formed', () => {
  const address = at('https://host.example/tree.html', {});
  const state = { root: 'a', only: 'x (b)_&' };
  const title = 'Tree of [A] & {B} "C"';
  const markdown = address.writeMarkdown(title, state);
  const [, text, target] = markdown.match(/^\[((?:\\.|[^\]\\])*)\]\(([^()]*)\)$/);
  assert.strictEqual(text.replace(/\\(.)/g, '$1'), `${title} (Atlas, catalogue of 5 October 2026)`);
  assert.deepStrictEqual(new URLSearchParams(new URL(target).hash.slice(1)).get('only'), 'x (b)_&');
  const bibtex = address.writeBibtex(title, state);
  assert.strictEqual(bibtex.split('{').length, bibtex.split('}').length);
  assert.match(bibtex, /^@misc\{[a-z0-9-]+,\n/);
  assert.match(bibtex, /year = \{2026\}/);
  assert.match(bibtex, /A\] \\& B/);
  const code = address.writeIframe(title, state);
  assert.match(code, /src="[^"]*&amp;embed=1"/);
  assert.match(code, /title="Tree of \[A\] &amp; \{B\} &quot;C&quot;"/);
});

test('an embedded chart is named in its address', () => {
  const code = at('https://host.example/trends.html', {}).writeIframe('Models', {}, 'history');
  assert.match(code, /src="https:\/\/host\.example\/trends\.html#figure=history&amp;embed=1"/);
});
