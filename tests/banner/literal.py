"""The config as it stands in the script."""

import json
from typing import Any

from tests.node import run


def evaluated(literal: str) -> Any:
    """What a browser makes of the config."""
    code = "console.log(JSON.stringify(eval(`(${require('fs').readFileSync(0)})`)))"
    return json.loads(run("node", "-e", code, given=literal))
