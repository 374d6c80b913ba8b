"""What may be sent to us: single values, whole bodies, and the same described as schemas."""
