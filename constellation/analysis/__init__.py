"""The analysis of a catalogue of models.

Row i of every array with one row for each model is model i of the catalogue.
"""
