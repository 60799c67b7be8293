"""The numbers on the pages of a built site, computed again from its exports with pandas alone."""
