"""What a site's developer copies: pure text, written from the notice in force."""
