"""What happens in a request: an answer is taken, and recorded."""
