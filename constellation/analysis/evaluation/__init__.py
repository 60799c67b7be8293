"""Evaluation of families: agreement with labels, comparison with simpler methods, and stability."""
