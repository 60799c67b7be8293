"""The subcommands of the command line. Each subcommand is a module."""
