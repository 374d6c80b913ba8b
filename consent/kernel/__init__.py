"""The meaning of consent: pure functions, standard library only."""
