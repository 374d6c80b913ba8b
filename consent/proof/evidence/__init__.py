"""The evidence of one answer: read as a page, printed, taken along as a file."""
