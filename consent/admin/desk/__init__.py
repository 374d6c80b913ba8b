"""The first page: what is in force, what is to be done, and what became of the banner."""
