"""One file for each kind of page: an atlas and its sheet in, the page's facts out, put into a template."""
