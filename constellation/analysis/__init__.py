"""The analysis of a catalogue of models. In all of its arrays, row i belongs to model i of the catalogue."""
