"""Databases that releases have made: each later one brings them to its own schema."""

from pathlib import Path

KEPT = Path(__file__).parent
RELEASES = sorted(path.parent for path in KEPT.glob("*/sqlite.xz"))
