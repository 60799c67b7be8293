"""Lineage: the base models that owners declare for their models."""
