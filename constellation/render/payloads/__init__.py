"""Make the data scripts of the site.

The browser loads a data script when a page needs it.
"""
