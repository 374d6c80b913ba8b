"""What IAB GPP is tested with: a page with a partner, and a reader of the strings."""
