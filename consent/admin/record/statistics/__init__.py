"""The desk's pictures, and the page that holds them all."""
