"""The payloads: the data that the browser's scripts read."""
