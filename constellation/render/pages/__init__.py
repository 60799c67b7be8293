"""One file for each kind of page: an atlas and its context in, the page's facts out, put into a template."""
