"""The notice at collection (R152): what each class of cookies collects for, sells and keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext as _

from consent.lib import durations
from consent.models import Cookie


@dataclass(frozen=True, slots=True)
class CollectedClass:
    name: str
    purpose: str
    disclosed: str  # whether it is sold, shared or used for advertising
    kept: str  # for how long

    @classmethod
    def of(cls, category: Mapping[str, Any], language: str) -> Self:
        """In the language that is active, which is this one."""
        text = category["texts"][language]
        return cls(text["name"], text["purpose"], _disclosed(category), _kept(category, language))


def _disclosed(category: Mapping[str, Any]) -> str:
    match category:
        case {"sells_or_shares": True}:
            return _("Yes, unless you opt out or have not allowed it")
        case {"targets_ads": True}:
            return _("No, but used for targeted advertising, unless you opt out")
    return _("No")


def _kept(category: Mapping[str, Any], language: str) -> str:
    """For as long as the cookie that lives longest."""
    if not category["cookies"]:
        return _("Nothing is collected today")
    longest = max(category["cookies"], key=_seconds)
    is_lasting = Cookie.Kind(longest["kind"]).is_lasting
    return durations.in_words(longest["lifetime"], language, is_lasting=is_lasting)


def _seconds(cookie: Mapping[str, Any]) -> float:
    if cookie["lifetime"] is not None:
        return float(cookie["lifetime"])
    return float("inf") if Cookie.Kind(cookie["kind"]).is_lasting else 0
