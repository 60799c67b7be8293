"""Titles of families, spelled as their makers write them."""
