"""Evaluation of the families: agreement with labels, comparison with simpler methods, and stability."""
