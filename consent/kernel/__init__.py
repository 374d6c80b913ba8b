"""What consent means: pure functions, standard library only."""
