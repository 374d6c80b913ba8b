"""Read which consent types vendors' tags read, and what they store, from `signals.toml`."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

# All of Google's Consent Mode; the last three are names that no tag of Google's asks for
GOOGLE = (
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "analytics_storage",
    "functionality_storage",
    "personalization_storage",
    "security_storage",
)


class _SignalVendor(NamedTuple):
    """A vendor that the banner tells of choices."""

    name: str
    provider: str
    stores: Mapping[str, Sequence[str]]  # by consent type


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
SIGNALS = {vendor: _SignalVendor(**row) for vendor, row in _TABLE.items()}
RECORDING_SIGNAL = ("clarity", "analytics_Storage")


def never_granted(categories: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return Google's types that none of the categories grants: its tags hear no for ever."""
    granted = {name for row in categories for name in row["signals"].get("google", ())}
    return [name for name in GOOGLE if name not in granted]
