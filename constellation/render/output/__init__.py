"""The output folder, into which a site is written completely or not at all."""
