"""Attacks by the owner of the database, or of the keys, and who notices them: on either engine."""
