"""Make the exported files of an atlas.

These are machine-readable tables, trees and graphs, and the summary of the build.
"""
