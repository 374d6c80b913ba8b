#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

from config import demo


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["demo"]:
        demo.prepare(sys.argv[2:])
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
