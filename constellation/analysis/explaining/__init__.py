"""Rules that are learnt from the names of a catalogue, and explanations of single names by these rules."""
