"""Drawings and charts of the site, and the computation of their layouts."""
