"""The append-only record: decisions, accounts, opt-out requests and their retention."""
