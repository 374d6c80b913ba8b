"""The API for other machines, under /v1/."""
