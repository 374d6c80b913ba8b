#!/usr/bin/env python
"""Django's command line."""

import os
import sys

try:
    from django.core.management import execute_from_command_line
except ModuleNotFoundError as error:
    sys.exit(
        f"{error.name} is not installed for {sys.executable}.\n"
        "Run `. .venv/bin/activate` beside manage.py. Where there is none, see Install in "
        "config/manual/install.md."
    )

from config import start_up
from config.demo import environment as demo
from config.server import supervisor


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if "collectstatic" not in sys.argv:
        os.umask(0o077)  # a database, a backup or a key that we make is for its owner alone
    if sys.argv[1:2] == ["demo"]:
        demo.prepare(sys.argv[2:])
    if supervisor.is_asked_for(sys.argv[1:]):
        supervisor.main(sys.argv[2:])
    with start_up.explained_database():
        if not start_up.asks_for_help(sys.argv[1:]):
            start_up.refuse_wrong_settings()
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
