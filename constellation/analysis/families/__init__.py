"""Families: groups of models with a common word in their names.

This word is the family stem.
"""
