"""The vectors that everybody must pass, and everybody who is asked."""
