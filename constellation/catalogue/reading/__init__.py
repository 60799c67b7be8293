"""Read tables of models from files, clean their cells, and report what was changed or left out."""
