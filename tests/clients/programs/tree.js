// Print the number of leaves that phylotree.js finds.
const fs = require('node:fs');
const { phylotree } = require('phylotree');

const tree = new phylotree(fs.readFileSync(`${process.argv[2]}/data/tree.nwk`, 'utf8'));
console.log(tree.getTips().length);
