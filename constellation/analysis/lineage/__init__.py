"""Lineage: which models are built on which other models."""
