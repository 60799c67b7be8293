"""The pages: NAME.py collects what a page shows, and renders it with templates/NAME.html."""
