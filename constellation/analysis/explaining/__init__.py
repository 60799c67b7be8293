"""What the names of a catalogue teach about families, and how single names are read with it."""
