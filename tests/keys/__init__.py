"""Keys are added by a command, in an order that voids no cookie."""
