"""The machine-readable files of a site: tables, trees, graphs and the summary of the build."""
