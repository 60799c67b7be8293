"""A benchmark that measures how long the build of a site takes, and how much memory it needs.

It measures the time and memory of each stage, and compares them with the paper's pipeline.
"""
