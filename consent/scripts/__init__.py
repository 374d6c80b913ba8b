"""What we serve as JavaScript: the banner, its parts and the guard."""
