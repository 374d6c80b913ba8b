"""A server that keeps the log's checkpoints, and says when one does not continue the last."""
