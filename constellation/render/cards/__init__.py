"""Describe models for their cards: on static pages, and in the data scripts of the page models.html."""
