"""The notice in force on each site, and the keys that sign (`signing_keys`)."""

from consent.notices.facts import SiteFacts, SwitchedOff, TokenFacts
from consent.notices.in_force import (
    NothingPublished,
    NoticeInForce,
    are_known,
    catch_up,
    current,
    everywhere,
    forget,
    get,
    refresh,
    watch,
)

__all__ = [
    "NothingPublished",
    "NoticeInForce",
    "SiteFacts",
    "SwitchedOff",
    "TokenFacts",
    "are_known",
    "catch_up",
    "current",
    "everywhere",
    "forget",
    "get",
    "refresh",
    "watch",
]
