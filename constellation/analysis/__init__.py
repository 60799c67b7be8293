"""How the models are related: arrays in, arrays out, row i always model i of the catalogue."""
