"""The names of models: their tokens, the numbers of parameters in them, and their n-gram features."""
