"""Make the files of a site from an atlas.

The files are pages, drawings, data for the scripts, and exports.
"""
