"""What whoever owns the database, or the keys, can do, and who notices it: on either engine."""
