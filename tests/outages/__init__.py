"""When things fail: the real service killed, its database stopped, two of it beside each other."""
