"""Django's PostgreSQL backend, in which no thread waits for a database that is away."""
