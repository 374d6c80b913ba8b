"""Files for servers in other languages: reference code to copy, and the vectors that test it.

Tests run these very files, as `/v1/docs` shows them.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
VECTORS = "vectors.json"


@cache
def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
