"""The output folder: a site is written whole, or not at all."""
