"""What is kept as proof of one answer: read as a page, printed, taken along as a file."""
