"""Measurements of how reliable the families and the inferred lines are."""
