"""The examples of /v1/docs, copied into a page."""
