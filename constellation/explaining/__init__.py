"""Explain names of models with the rules of an atlas, and find the nearest names in its catalogue."""
