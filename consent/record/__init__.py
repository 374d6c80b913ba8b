"""What happened, append-only: decisions, accounts, opt-out requests, and how long they are kept."""
