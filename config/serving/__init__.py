"""How `manage.py serve` serves: where it listens, its workers, its threads, requests as WSGI."""
