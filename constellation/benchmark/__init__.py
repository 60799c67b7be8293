"""A benchmark of the build of a site.

It measures the time and memory of each stage, and compares them with the paper's pipeline.
"""
