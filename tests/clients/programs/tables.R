# Print the number of models, the sum of the downloads and the number of known likes.
models <- read.csv(file.path(commandArgs(TRUE)[1], "data/models.csv"), na.strings = "", quote = "\"", encoding = "UTF-8")
cat(nrow(models), sum(models$downloads, na.rm = TRUE), sum(!is.na(models$likes)), "\n")
