"""How staff read a day, and a time with its zone; visitors' pages spell their own."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i e"
