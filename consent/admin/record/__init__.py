"""The record: decisions, a visitor, statistics, and changes by staff."""
