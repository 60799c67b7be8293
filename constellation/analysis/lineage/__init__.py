"""Lineage: the models on which other models are built."""
