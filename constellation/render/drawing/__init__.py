"""Drawings and figures of the site, and the layouts that compute their coordinates."""
