"""Keys are added, promoted and retired by a command, in an order that voids no cookie."""
