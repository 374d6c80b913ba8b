"""Tables of the catalogue out to CSV and in again, seen as a difference before that is written."""
