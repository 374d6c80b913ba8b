"""Read the settings by django-environ, and report what is wrong with them.

A setting that cannot be used gets its default, so that Django can load and `config/checks.py` can
report all errors together. Nothing runs with such a default: `start_up.py`.
"""

import os
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from environ import Env

# Nothing, a comment, or NAME=value with closed quotation marks and no comment behind it
_LINE = re.compile(
    r"""\s*|#.*|(?:export )?(?P<name>[A-Za-z_0-9]+)=('.*'|".*"|(?!['"])(?!.*\s#).*)"""
)


class Environment:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.file_problem = ""
        self.known: set[str] = set()  # names of all settings that exist
        self.unusable: dict[str, str] = {}  # by name: how to write it correctly
        self.in_file: set[str] = set()
        if file.is_file():  # a virtual environment may have this name
            self._read_file()

    def _read_file(self) -> None:
        """Put the file's settings into the environment, unless they are set there already."""
        try:
            lines = self.file.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            self.file_problem = getattr(error, "strerror", None) or "it is not UTF-8"
            return
        found = [_LINE.fullmatch(line) for line in lines]
        if wrong := [str(number) for number, line in enumerate(found, start=1) if not line]:
            self.file_problem = f"line {', '.join(wrong[:4])} is not NAME=value"
        self.in_file = {line["name"] for line in found if line and line["name"]}
        Env.read_env(StringIO("\n".join(line[0] for line in found if line)))

    def __call__(
        self,
        name: str,
        cast: Callable[[str], Any] = str,
        default: Any = "",
        *,
        is_required: bool = False,
    ) -> Any:
        """Return the setting, or its default where it is unset, empty or unusable."""
        self.known.add(name)
        text = os.environ.get(name, "").strip()
        if not text and not is_required:
            return default
        try:
            return cast(text)
        except ValueError as error:
            self.unusable[name] = str(error).replace("{name}", name)
            return default
