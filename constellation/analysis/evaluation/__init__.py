"""Evaluation of families: against labels, beside simpler methods, and over resamples."""
