"""The record's proof: a transparency log, what is drawn from it, and who checks it."""
