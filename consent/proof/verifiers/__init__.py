"""Whole programs to copy: each checks a consent receipt, and asks nobody."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
PROGRAMS = {"verify.py": "Python, cryptography", "verify.mjs": "Node"}  # name → what it needs


@cache
def source(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
