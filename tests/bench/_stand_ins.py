"""Texts of one more language, in place of a translator's: the words that stand there, and a mark.

A text is written wherever Spanish has one, so that the language is as complete as those that ship.
"""

import json
import re
from collections import Counter
from pathlib import Path

LIKE = "es"  # the last of those that ship
MARK = "¤"
SOURCES = ("consent",)  # the demo speaks the three
TEXT = r'"(?:[^"\\]|\\.)*"'
# "es": "…" or "es": {…}, in JSON
MEMBER = re.compile(rf'"{LIKE}": ({TEXT}|{{(?:[^{{}}"]|{TEXT})*}})')
# es = "…" or es = '…', in TOML
LINE = re.compile(rf"^{LIKE} = (\"[^\"\n]*\"|'[^'\n]*')$", re.MULTILINE)
# In a catalogue of gettext
FOLDER = f"consent/locale/{LIKE}/LC_MESSAGES"
MESSAGE = re.compile(r'^msgid ((?:".*"\n)+)(?:msgid_plural ((?:".*"\n)+))?', re.MULTILINE)


def write(folder: Path, language: str) -> str:
    """Write them, and return how many texts of how many kinds of file that took."""
    written: Counter[str] = Counter()
    for path in sorted(path for source in SOURCES for path in (folder / source).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if "node_modules" in name or "/migrations/" in name:
            continue
        if path.suffix == ".json":
            written[name] = _write(path, MEMBER, f', "{language}": ')
        elif path.suffix == ".toml":
            written[name] = _write(path, LINE, f"\n{language} = ")
        if path.stem == LIKE and path.suffix == ".json":
            other = path.with_stem(language)
            text = re.sub(rf": {TEXT}", lambda found: f': "{MARK}{found[0][3:]}', _read(path))
            other.write_text(text, encoding="utf-8")
            written[other.relative_to(folder).as_posix()] = text.count(MARK)
    written[f"{FOLDER.replace(LIKE, language)}/django.po"] = _write_messages(folder, language)
    kinds = [f"{count} in {name}" for name, count in written.items() if count]
    return f"{sum(written.values())} texts: {', '.join(kinds)}"


def _write(path: Path, shape: re.Pattern[str], assign: str) -> int:
    """Write a text behind each of Spanish, and return how many."""
    before, written = _read(path), 0

    def behind(found: re.Match[str]) -> str:
        nonlocal written
        own = f"{found[1][0]}{MARK}{found[1][1:]}"
        if found[1].startswith("{"):
            texts = {name: _marked(text) for name, text in json.loads(found[1]).items()}
            own = json.dumps(texts, ensure_ascii=False)
        written += own.count(MARK)
        return found[0] + assign + own

    text = shape.sub(behind, before)
    if written:
        path.write_text(text, encoding="utf-8")
    return written


def _marked(text: str) -> str:
    """As long as the text, for which there may be no more room; no text stays none."""
    return MARK + text[1:] if text[:1].isalpha() else text


def _write_messages(folder: Path, language: str) -> int:
    blocks = _read(folder / FOLDER / "django.po").rstrip("\n").split("\n\n")
    head, *messages = blocks
    written = [head.replace(f"Language: {LIKE}", f"Language: {language}")]
    for message in messages:
        found = MESSAGE.search(message + "\n")
        assert found, message
        texts = [text.replace('"', f'"{MARK}', 1) for text in found.groups() if text]
        own = [f"msgstr {texts[0]}"]
        if len(texts) == 2:
            own = [f"msgstr[{at}] {text}" for at, text in enumerate(texts)]
        written.append((f"{message}\n"[: found.end()] + "".join(own)).rstrip("\n"))
    target = folder / FOLDER.replace(LIKE, language)
    target.mkdir(parents=True)
    (target / "django.po").write_text("\n\n".join(written) + "\n", encoding="utf-8")
    return len(messages)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
