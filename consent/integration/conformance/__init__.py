"""What servers that are not Python hold on to: vectors, and what they can copy. Files, as they are.

Each of them is run by a test, against the very bytes that are shown.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
VECTORS = "vectors.json"


@cache
def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
