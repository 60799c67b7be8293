"""Names: tokens, parameters and n-gram features of model names."""
