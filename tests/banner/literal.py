"""The config as it stands in the script."""

import json
import re
from typing import Any

from consent.lib.built_scripts import BANNER
from consent.scripts.banner import IDENTIFIER
from tests.node import run


def evaluated(literal: str) -> Any:
    """What a browser makes of the config."""
    code = "console.log(JSON.stringify(eval(`(${require('fs').readFileSync(0)})`)))"
    return json.loads(run("node", "-e", code, given=literal))


def told_by(script: str) -> Any:
    """The config in the banner's script, with a stamp at its end or without."""
    before, after = BANNER.read_text(encoding="utf-8").split(IDENTIFIER)
    unstamped = re.sub(r"_c\.made=\d{8}\}\n$", "}\n", script)
    assert unstamped.startswith(before)
    assert unstamped.endswith(after)
    return evaluated(unstamped.removeprefix(before).removesuffix(after))
