"""Small values, independent of consent: ids, languages, durations, colours."""
