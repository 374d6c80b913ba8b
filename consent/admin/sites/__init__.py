"""Sites: their addresses, tokens, texts, look, and what their pages copy."""
