"""Code that pages copy, as `/v1/docs` shows it; tests run these very files in a browser."""

from pathlib import Path

FOLDER = Path(__file__).parent
# A trigger of Google's Tag Manager: the event, the variable that has to say so, and what
EVENT, VARIABLE, GRANTED = "mixconsent", "mixconsent.analytics.verdict", "granted"
SERVICE, SITE = "https://consent.mixnetworks.com", "mix"  # as the files have them


def read(name: str, *, service: str, site: str) -> str:
    """The file for this very service and site."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return text.replace(SERVICE, service).replace(f"?site={SITE}", f"?site={site}")
