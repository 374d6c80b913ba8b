"""HTTP: requests from sites and visitors; cached, compressed and refused responses."""
