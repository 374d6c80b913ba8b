"""Consent types that vendors' tags read, and what the tags store once one is granted."""

from collections.abc import Iterable, Mapping
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
    provider: str  # a word in any name of it as a provider
    stores: Mapping[str, tuple[str, ...]]  # by consent type that its own tags read


SIGNALS = {
    "google": _SignalVendor(
        "Google",
        "google",
        {
            "analytics_storage": ("_ga", "_ga_*", "_gid", "_gat*"),
            "ad_storage": ("_gcl_*", "_gac_*", "IDE", "__gads"),
            "ad_user_data": (),
            "ad_personalization": (),
        },
    ),
    "microsoft": _SignalVendor(
        "Microsoft Advertising", "microsoft", {"ad_storage": ("_uetsid*", "_uetvid*", "MUID")}
    ),
    "clarity": _SignalVendor(
        "Microsoft Clarity",
        "microsoft",
        {"analytics_Storage": ("_clck", "_clsk"), "ad_Storage": ("MUID", "CLID")},
    ),
    "meta": _SignalVendor("Meta", "meta", {"consent": ("_fbp", "_fbc")}),
}
RECORDING_SIGNAL = ("clarity", "analytics_Storage")


def never_granted(categories: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return Google's types that none of the categories grants: its tags hear no for ever."""
    granted = {name for row in categories for name in row["signals"].get("google", ())}
    return [name for name in GOOGLE if name not in granted]
