"""The config's names in short: the banner is small, and each letter counts."""

import json
from functools import cache
from pathlib import Path
from typing import Any


def shortened(config: dict[str, Any]) -> dict[str, Any]:
    """The config as it is sent; `build.mjs` gives the code the same names."""
    short = names()
    told = {short.get(name, name): value for name, value in config.items()}
    told["region"] = {short.get(name, name): value for name, value in config["region"].items()}
    told["categories"] = [
        {short.get(name, name): value for name, value in category.items()}
        for category in config["categories"]
    ]
    return told


@cache
def names() -> dict[str, str]:
    """Long → short. A name keeps its short one for good: caches hold older scripts."""
    known: dict[str, str] = json.loads(Path(__file__).with_name("short_names.json").read_text())
    return known
