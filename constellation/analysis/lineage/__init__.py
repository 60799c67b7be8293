"""Lineage: which models are made from which, as their owners declare it."""
