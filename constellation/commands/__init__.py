"""The subcommands of the command line, each in a module."""
