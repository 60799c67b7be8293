"""Families: groups of models whose names share a stem."""
