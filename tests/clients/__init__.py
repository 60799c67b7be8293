"""Other programs open the exports of a site, and find the same models and numbers in them."""
