"""The exports: machine-readable tables, trees and graphs, and the summary of the build."""
