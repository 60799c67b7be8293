"""One file for each subcommand, each thin."""
