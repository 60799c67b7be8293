# Print the number of leaves, and whether the tree is rooted and all leaves are in the table of models.
suppressMessages(library(ape))
site <- commandArgs(TRUE)[1]
tree <- read.tree(file.path(site, "data/tree.nwk"))
label <- gsub("''", "'", gsub("^'|'$", "", tree$tip.label))
models <- read.csv(file.path(site, "data/models.csv"), na.strings = "", quote = "\"", encoding = "UTF-8")
id <- gsub("\\\\", "\uff3c5C", sub("^'(?='*[=+@-])", "", models$id, perl = TRUE))
cat(length(tree$tip.label), is.rooted(tree), sum(!(label %in% id)), "\n")
