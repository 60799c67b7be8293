/* Properties of the site. The build writes them as data attributes of the root element. */
((atlas) => {
  'use strict';
  const { dataset } = document.documentElement;

  const { count: noun = 'downloads', period = 'in 30 days', missing = '' } = dataset;
  const capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const missed = missing.split(' ');
  const full = `${noun} ${period}`.trim();

  /* The names of the counts, as in render/counts.py. */
  const counts = {
    noun, // 'downloads', or what the catalogue counts
    title: capitalise(noun),
    period, // 'in 30 days'; '' if it is unknown
    full, // 'downloads in 30 days'
    fullTitle: capitalise(full),
    most: noun === 'downloads' && !missed.includes('downloads') ? 'most downloaded' : 'most popular',
    hasDownloads: !missed.includes('downloads'),
    hasLikes: !missed.includes('likes'),
    hasBoth: missing === '',
    first: ['downloads', 'likes'].find((key) => !missed.includes(key)) ?? 'none', // by which models are sorted
    /** Return which counts the atlas has, as an object with their titles. */
    list: () => ({
      ...(counts.hasDownloads ? { downloads: counts.title } : {}),
      ...(counts.hasLikes ? { likes: 'Likes' } : {}),
    }),
  };

  atlas.site = {
    counts,
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
