// Print the number of nodes and edges that graphology finds, the sum of the known likes, and the nodes without a place.
const fs = require('node:fs');
const zlib = require('node:zlib');
const { DOMParser } = require('@xmldom/xmldom');
const { UndirectedGraph } = require('graphology');
const gexf = require('graphology-gexf');

const text = zlib.gunzipSync(fs.readFileSync(`${process.argv[2]}/data/graph.gexf.gz`)).toString('utf8');
const graph = gexf.parse(UndirectedGraph, new DOMParser().parseFromString(text, 'text/xml'));
let likes = 0;
let placeless = 0;
graph.forEachNode((_, facts) => {
  likes += facts.likes || 0;
  placeless += Number.isFinite(facts.x) && Number.isFinite(facts.y) && facts.size > 0 && facts.color ? 0 : 1;
});
console.log(graph.order, graph.size, likes, placeless);
