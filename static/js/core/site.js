/* What the build has written about the site, as data attributes of the root element. */
((atlas) => {
  'use strict';
  const { dataset } = document.documentElement;

  atlas.site = {
    root: dataset.root, // path from the page to the root of the site: '' or '../'
    isSharded: 'shards' in dataset,
    hasLineage: 'lineage' in dataset, // whether models of the catalogue declare base models
    link: dataset.link ?? 'https://huggingface.co/{id}', // address of a model, with placeholders; '' for none
    machines: dataset.machines.split(' '), // memory sizes in gigabytes that tables and filters offer
  };
})(globalThis.constellation);
