"""Whole programs to copy: each checks a consent receipt, and asks nobody."""

from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = ("verify.py", "verify.mjs", "verify.php")
