"""HTTP: requests from sites and visitors, responses that are cached, compressed or refused."""
