"""The subcommands: one thin file each, from options to steps to delivery."""
