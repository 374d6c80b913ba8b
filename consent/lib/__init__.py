"""Small values, independent of consent: ids, months, languages, durations, colours."""
