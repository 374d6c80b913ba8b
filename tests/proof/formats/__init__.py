"""The log's formats, held against the specifications' own examples and others' code."""
