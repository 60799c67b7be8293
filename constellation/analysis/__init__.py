"""The analysis of a catalogue of models.

In every array with one row for each model, row i belongs to model i of the catalogue.
"""
