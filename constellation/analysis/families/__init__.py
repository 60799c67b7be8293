"""Families: groups of models whose names share a word, the family stem."""
