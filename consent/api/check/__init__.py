"""May this be set? Asked by servers."""
