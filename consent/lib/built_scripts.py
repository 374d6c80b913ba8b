"""Paths of the files that `build.mjs` builds from `consent/banner`."""

from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "static" / "consent"
BANNER = FOLDER / "banner.js"
CORE = FOLDER / "core.js"
PARTS = FOLDER / "parts"
GUARD = PARTS / "guard.js"
LAYOUTS = FOLDER / "layouts"
CHOICES_ICON = FOLDER / "privacy-choices.svg"  # drawn by hand, not built


@cache
def digest_of_banner() -> str:
    """Return the digest by which a notice identifies the build that displayed it."""
    return sha256(BANNER.read_bytes()).hexdigest()
