"""Evaluation of the families and of the inferred lines."""
