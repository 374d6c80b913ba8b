"""Texts of one more language, in place of a translator's: the words of English, and a mark.

A text is written wherever Spanish has one, so that the language is as complete as those that ship.
"""

import re
from pathlib import Path

LIKE = "es"  # the last of those that ship
MARK = "¤"
FOLDER = f"consent/locale/{LIKE}/LC_MESSAGES"
MESSAGE = re.compile(r'^msgid ((?:".*"\n)+)(?:msgid_plural ((?:".*"\n)+))?', re.MULTILINE)
LETTER = re.compile(r'^((?:""\n)?")[A-Za-z](?!ttps:)')  # the first of a text, and of no address


def write(folder: Path, language: str) -> str:
    """Write them, and return how many."""
    blocks = (folder / FOLDER / "django.po").read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    head, *messages = blocks
    written = [head.replace(f"Language: {LIKE}", f"Language: {language}")]
    for message in messages:
        found = MESSAGE.search(message + "\n")
        assert found, message
        # As long as the text, for which there may be no more room
        texts = [LETTER.sub(rf"\1{MARK}", text) for text in found.groups() if text]
        own = [f"msgstr {texts[0]}"]
        if len(texts) == 2:
            own = [f"msgstr[{at}] {text}" for at, text in enumerate(texts)]
        written.append((f"{message}\n"[: found.end()] + "".join(own)).rstrip("\n"))
    target = folder / FOLDER.replace(LIKE, language)
    target.mkdir(parents=True)
    (target / "django.po").write_text("\n\n".join(written) + "\n", encoding="utf-8")
    return f"{len(messages)} texts"
