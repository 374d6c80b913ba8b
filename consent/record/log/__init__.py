"""The transparency log: what is recorded gets a place in it, and anyone may check it."""
