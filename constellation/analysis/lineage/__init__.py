"""Lineage: which models are built on which other models, as their owners declare it."""
