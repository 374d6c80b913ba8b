"""Where the build of `consent/banner` is, and what lies beside it; `build.mjs` writes it there."""

from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "static" / "consent"
BANNER = FOLDER / "banner.js"
PARTS = FOLDER / "parts"
GUARD = PARTS / "guard.js"
LAYOUTS = FOLDER / "layouts"
CHOICES_ICON = FOLDER / "privacy-choices.svg"  # drawn, not built


@cache
def digest_of_banner() -> str:
    """By which a notice names the build that drew it."""
    return sha256(BANNER.read_bytes()).hexdigest()
