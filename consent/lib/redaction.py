"""Mask possible ids in names: `_ga_G12ABC345` becomes `_ga_*` (R72)."""

import re

_MASK = "*"
_EMAIL = re.compile(r"[\w.+-]+%40[\w-]+(\.[\w-]+)+", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_RUN = re.compile(r"%[0-9A-Fa-f]{2}|[A-Za-z0-9]+")  # an escaped character is part of no id
_HEX = re.compile(r"[0-9A-Fa-f]{8,}")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_MASKS = re.compile(r"\*([-.]?\*)+")  # _pk_id.1.1fff is one mask, not two
_MAX_WORD = 32
_MIN_WORDS = 3  # average letters of a word; random text changes case more often


def mask(name: str) -> str:
    """Replace digits, and whole runs of letters and digits that look random, by `*`.

    A few random letters in lower case cannot be distinguished from a word: they are kept.
    """
    for shape in (_EMAIL, _UUID):
        name = shape.sub(_MASK, name)
    return _MASKS.sub(_MASK, _RUN.sub(_covered, name))


def _covered(match: re.Match[str]) -> str:
    run = match[0]
    if run.startswith("%"):
        return run
    head = run.rstrip("0123456789")
    if not head.isalpha() or _is_random(run, head):
        return _MASK
    return head if head == run else head + _MASK


def _is_random(run: str, head: str) -> bool:
    if _HEX.fullmatch(run) or len(head) > _MAX_WORD:
        return True
    is_long = len(run) >= (12 if head == run else 8)
    return is_long and len(head) < _MIN_WORDS * len(_WORD.findall(head))
