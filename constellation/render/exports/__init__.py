"""The exported files of an atlas, such as tables, trees and graphs.

These are machine-readable tables, trees and graphs, and the summary of the build.
"""
