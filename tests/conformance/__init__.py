"""The vectors, and every implementation that must agree with them."""
