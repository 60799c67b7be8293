"""Tests with hostile names, files and catalogues, each in a whole build."""
