"""The analysis of a catalogue. Its functions take and return arrays, in which row i is model i of the catalogue."""
