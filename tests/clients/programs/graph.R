# Print the number of nodes and edges, the sum of the known likes and their number.
suppressMessages(library(igraph))
graph <- read_graph(commandArgs(TRUE)[1], format = "graphml")
likes <- vertex_attr(graph, "likes")
cat(vcount(graph), ecount(graph), sum(likes, na.rm = TRUE), sum(!is.na(likes)), sum(nchar(V(graph)$name) > 0), "\n")
