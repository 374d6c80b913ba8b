"""A page with a partner that asks for IAB GPP, and a reader of its strings."""
