"""The analysis of a catalogue: functions of arrays, in which row i is always model i of the catalogue."""
