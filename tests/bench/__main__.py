import importlib
import os
import pkgutil
import sys
from pathlib import Path

import django

from tests import bench


def main(arguments: list[str]) -> int:
    known = sorted(
        module.name
        for module in pkgutil.iter_modules([str(Path(bench.__file__).parent)])
        if not module.name.startswith("_")
    )
    if not arguments or arguments[0] not in known:
        print("uv run python -m tests.bench " + "|".join(known))
        return 2 if arguments else 0
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    importlib.import_module(f"tests.bench.{arguments[0]}").main(*arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
