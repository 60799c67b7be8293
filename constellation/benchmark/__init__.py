"""A benchmark: seconds and memory of a build by stage and size, compared with the paper's pipeline."""
