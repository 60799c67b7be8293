"""Explain names of models with what an atlas has learnt: load the model, explain names, find the nearest names."""
