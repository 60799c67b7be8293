"""Read and clean tables of models."""
