"""The data of the site as scripts, which the browser loads when a page needs them."""
