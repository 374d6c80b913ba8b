"""How `manage.py serve` serves: where it listens, its threads, what it answers from memory."""
