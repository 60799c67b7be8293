"""Write a site into the output folder.

The site is written completely or not at all.
"""
