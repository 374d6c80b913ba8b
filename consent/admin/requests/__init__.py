"""Opt-out requests: the desk, its forms, and the mails to staff."""
