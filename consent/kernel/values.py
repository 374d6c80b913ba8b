"""The shapes that several rooms agree on, each written down once."""

import re

# ISO 3166-1 alpha-2, and a subdivision of ISO 3166-2 behind it: US-CA
PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
