"""Whole programs to copy: each checks a consent receipt, and asks nobody."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
PROGRAMS = {  # name → what it needs
    "verify.py": "Python, cryptography",
    "verify.mjs": "Node",
    "verify.php": "PHP, sodium",
}


@cache
def source(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
