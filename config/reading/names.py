"""Settings whose name is not known: what is written there is not in force."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from consent.lib.faults import Fault

OURS = ("CONSENT_", "DJANGO_")
# Set by our own commands and tests, by Django's, and by Kubernetes for a service named `consent`
NO_SETTINGS = re.compile(
    "CONSENT_(DEMO|METRICS|HASHING)_[A-Z]+"
    "|DJANGO_(SETTINGS_MODULE|SUPERUSER_[A-Z]+|ALLOW_ASYNC_UNSAFE|COLORS|AUTORELOAD_ENV"
    "|RUNSERVER_[A-Z_]+|WATCHMAN_TIMEOUT|TEST_PROCESSES)"
    r"|CONSENT_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_\w+)?)"
)


def unknown(environ: Iterable[str], lines: dict[str, int], known: set[str]) -> Iterator[Fault]:
    """Refused where `.env` has it, or where it is nearly a setting; else there is a warning."""
    for name in sorted({*environ, *lines} - known):
        near = get_close_matches(name, known, n=1, cutoff=0.8)
        is_ours = name.startswith(OURS) and not NO_SETTINGS.fullmatch(name)
        if not is_ours and not (near and name in lines):
            continue
        place = f" of line {lines[name]} of .env" if name in lines else ""
        yield Fault(
            "E040" if near or name in lines else "W006",
            f"{name}{place} is not a setting of this service.",
            f"Write {near[0]}?" if near else "Take it away. config/README.md lists the settings.",
        )
