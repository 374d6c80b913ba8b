"""The languages of our pages."""

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language


def available(folders: list[Path]) -> list[tuple[str, str]]:
    """English, and every language that a folder holds a compiled translation into."""
    files = [file for folder in folders for file in folder.glob("*/LC_MESSAGES/django.mo")]
    codes = {to_language(file.parent.parent.name) for file in files}
    return [(code, _own_name(code)) for code in ("en", *sorted(codes - {"en"}))]


def _own_name(code: str) -> str:
    known = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    return str(known.get("name_local", code))
