"""What an operator copies from config/deploy/, run as it stands."""
