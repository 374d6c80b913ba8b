"""The config's names in short: the banner is small, and each letter counts."""

import json
from functools import cache
from pathlib import Path
from typing import Any


def shortened(config: dict[str, Any]) -> dict[str, Any]:
    """The config as it is sent; `build.mjs` gives the code the same names."""
    told = _short(config)
    region = config["region"]
    told["region"] = _short(region | {"laws": list(map(_short, region["laws"]))})
    told["categories"] = list(map(_short, config["categories"]))
    return told


def _short(told: dict[str, Any]) -> dict[str, Any]:
    short = names()
    return {short.get(name, name): value for name, value in told.items()}


@cache
def names() -> dict[str, str]:
    """Long → short. A name keeps its short one for good: caches hold older scripts."""
    known: dict[str, str] = json.loads(Path(__file__).with_name("short_names.json").read_text())
    return known
