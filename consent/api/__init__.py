"""What other machines may ask, under /v1/."""
