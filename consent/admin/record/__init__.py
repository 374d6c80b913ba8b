"""What happened: decisions, a visitor, statistics, and changes by staff."""
