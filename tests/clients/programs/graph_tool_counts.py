"""Print the nodes and edges that graph-tool finds, the number of known likes and their sum."""

import math
import sys

import graph_tool

graph = graph_tool.load_graph(sys.argv[1])
likes = [value for value in graph.vp["likes"] if not math.isnan(value)]
print(graph.num_vertices(), graph.num_edges(), len(likes), sum(likes))
