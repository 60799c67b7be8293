"""Make the data scripts of the site. A data script is a file that passes data to the pages.

The browser loads a data script when a page needs it.
"""
