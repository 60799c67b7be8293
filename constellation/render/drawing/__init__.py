"""Drawings and figures of the site, and their layouts."""
