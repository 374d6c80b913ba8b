"""A site's server keeps the log's checkpoint, and reports a log that does not continue it."""
