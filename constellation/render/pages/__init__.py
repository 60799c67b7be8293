"""The pages of the site.

Each module collects the data for a page and renders the page from its template.
"""
