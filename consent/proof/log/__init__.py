"""The transparency log: every recorded row gets a log position, which anyone can verify."""
