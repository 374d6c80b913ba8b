"""Code that pages copy, as `/v1/docs` shows it; tests run these very files in a browser."""

import json
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent
# A trigger of Google's Tag Manager: the event, the variable that has to say so, and what
EVENT, VARIABLE, GRANTED = "mixconsent", "mixconsent.analytics.verdict", "granted"
SERVICE, SITE = "https://consent.mixnetworks.com", "mix"  # as the files have them


def read(name: str, *, service: str, site: str) -> str:
    """The file for this very service and site."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return text.replace(SERVICE, service).replace(f"?site={SITE}", f"?site={site}")


def event(keys: Iterable[str]) -> str:
    """What Tag Manager is given: of every category its verdict and reason."""
    rulings = {key: {"verdict": "granted", "reason": "choice"} for key in keys}
    rulings["necessary"] = {"verdict": "granted", "reason": "necessary"}
    lines = (f"    {json.dumps(key)}: {json.dumps(ruling)}," for key, ruling in rulings.items())
    return "\n".join(["{", f'  event: "{EVENT}",', f"  {EVENT}: {{", *lines, "  },", "}"])
