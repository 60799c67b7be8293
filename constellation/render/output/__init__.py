"""Write a site into the output folder, completely or not at all."""
