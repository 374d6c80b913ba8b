"""What /v1/docs shows to copy into pages, copied into a page."""
