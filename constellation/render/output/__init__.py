"""Output: the site's folder, written as a whole and swapped in atomically."""
