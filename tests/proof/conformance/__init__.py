"""The vectors of receipts, and every verifier that must agree with them."""
