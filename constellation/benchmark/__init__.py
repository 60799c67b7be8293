"""What a build costs: seconds and memory by stage and size, and the paper's pipeline beside it."""
