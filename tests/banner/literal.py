"""The config as it stands in the script."""

import json
import re
from typing import Any

from consent.lib.built_scripts import BANNER
from consent.scripts.banner import IDENTIFIER, names
from tests.node import run


def evaluated(literal: str) -> Any:
    """What a browser makes of the config."""
    code = "console.log(JSON.stringify(eval(`(${require('fs').readFileSync(0)})`)))"
    return json.loads(run("node", "-e", code, given=literal))


def told_by(script: str) -> Any:
    """The config in the banner's script, with a stamp at its end or without."""
    before, after = BANNER.read_text(encoding="utf-8").split(IDENTIFIER)
    unstamped = re.sub(r"_c\.\w=\d{8}\}\n$", "}\n", script)
    assert unstamped.startswith(before)
    assert unstamped.endswith(after)
    return evaluated(unstamped.removeprefix(before).removesuffix(after))


def in_full(config: dict[str, Any]) -> dict[str, Any]:
    """The config with the names that `texts.js` gives its members."""
    long = {short: name for name, short in names().items()}

    def spelt(members: dict[str, Any]) -> dict[str, Any]:
        return {long.get(name, name): value for name, value in members.items()}

    told = spelt(config)
    told["region"] = spelt(told["region"])
    told["region"]["laws"] = [spelt(law) for law in told["region"]["laws"]]
    told["categories"] = [spelt(category) for category in told["categories"]]
    return told
