"""Families: which models belong together, by the stems that their names share."""
