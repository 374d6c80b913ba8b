"""Where the banner's build puts what we serve: one script, its parts, its types."""

from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "static" / "consent"
BANNER = FOLDER / "banner.js"
PARTS = FOLDER / "parts"
