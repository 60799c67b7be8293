/* Properties of the site. The build writes them as data attributes of the root element. */
((atlas) => {
  'use strict';
  const { dataset } = document.documentElement;

  atlas.site = {
    root: dataset.root, // path from the page to the root of the site: '' or '../'
    isSharded: 'shards' in dataset,
    shards: Number(dataset.shards ?? 0),
    base: dataset.base ?? '', // address of the site; '' if the build had no base URL
    date: dataset.date ?? '', // date of the catalogue, for example '5 October 2026'; '' if it is unknown
    title: document.querySelector('meta[property="og:site_name"]')?.content ?? '',
    hasLineage: 'lineage' in dataset, // whether models of the catalogue declare base models
    hasLines: 'lines' in dataset, // whether lines have pages
    link: dataset.link ?? 'https://huggingface.co/{id}', // address of a model's page; '' if there is none
    issues: dataset.issues ?? '', // address of the form for a new issue; '' without an issue tracker
    machines: dataset.machines.split(' '), // memory sizes in gigabytes, for tables and filters
  };
})(globalThis.constellation);
