"""Small values that know nothing of consent: ids, months, languages, durations, colours."""
