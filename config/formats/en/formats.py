"""Date and time formats of the admin, with the zone; visitors' pages have their own."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i e"
