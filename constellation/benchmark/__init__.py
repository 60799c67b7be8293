"""A benchmark of the build of a site: the time and memory of each stage, compared with the paper's pipeline."""
