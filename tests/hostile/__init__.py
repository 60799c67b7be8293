"""Hostile names, files and catalogues, each taken through a whole build."""
