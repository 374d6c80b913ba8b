"""Reads `.env`, the file beside `manage.py` that may hold settings, and finds what is odd in it."""

import io
import re
from pathlib import Path
from typing import NamedTuple

from environ import Env

from consent.lib.faults import Fault

LINE = re.compile(r"(?:export )?([A-Za-z_0-9]+)=(.*)")  # as django-environ reads it
QUOTES = ("'", '"')
REMARK = re.compile(r"\s#")


class EnvFile(NamedTuple):
    lines: dict[str, int]  # of the names in it
    faults: list[Fault]


def read(path: Path) -> EnvFile:
    """Its settings are in the environment afterwards, unless that has them already."""
    if not path.is_file():  # a virtual environment may have the name
        return EnvFile({}, [])
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return EnvFile({}, [_unreadable(path, error)])
    found = [(number, LINE.fullmatch(line)) for number, line in _told(text)]
    pairs = {number: match for number, match in found if match}
    Env.read_env(io.StringIO("\n".join(match[0] for match in pairs.values())))
    faults = _not_pairs(path, [number for number, match in found if not match])
    for number, match in pairs.items():
        faults += _odd_value(path, number, match[1], match[2].strip())
    return EnvFile({match[1]: number for number, match in pairs.items()}, faults)


def _told(text: str) -> list[tuple[int, str]]:
    """The lines that are neither empty nor a remark, by number."""
    lines = enumerate(text.splitlines(), start=1)
    return [(number, line) for number, line in lines if line and not line.startswith("#")]


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Fault:
    is_text = isinstance(error, OSError)
    reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
    return Fault(
        "E031",
        f"{path} cannot be read: {reason}.",
        "Let the user that runs this read it." if is_text else "Write it anew as plain text.",
    )


def _not_pairs(path: Path, numbers: list[int]) -> list[Fault]:
    """What stands there is not shown: it may be a part of a secret."""
    if not numbers:
        return []
    lines = f"line {numbers[0]} is" if len(numbers) == 1 else f"lines {_listed(numbers)} are"
    hint = (
        "Write no spaces around =. A remark has a line of its own, which # begins. A value has one "
        r"line: in PEM, write \n for each new line."
    )
    return [Fault("E032", f"In {path}, {lines} not NAME=value.", hint)]


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:4]))
    return f"{shown} and others" if len(numbers) > 4 else shown


def _odd_value(path: Path, number: int, name: str, value: str) -> list[Fault]:
    place = f"In line {number} of {path}, the value of {name}"
    if value.startswith(QUOTES):
        if len(value) > 1 and value.endswith(value[0]):
            return []
        hint = "Write the same quotation mark at the end of the line, or none."
        return [Fault("E033", f"{place} begins with a quotation mark that nothing closes.", hint)]
    if REMARK.search(value):
        hint = "Give a remark a line of its own; put the value in quotation marks if # belongs."
        return [Fault("E033", f"{place} goes on after #.", hint)]
    return []
