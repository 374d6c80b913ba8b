"""PostgreSQL as Django speaks to it, but nobody waits for one that is away."""
