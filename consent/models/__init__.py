"""The tables: the catalogue that staff edit, and the record that nobody edits."""

from consent.models.account import AccountAnswer
from consent.models.catalogue import Category, CategoryText, Cookie, CookieText
from consent.models.change import Change
from consent.models.decision import Decision
from consent.models.detection import Detection, Dismissal
from consent.models.known_cookie import KnownCookieRow
from consent.models.log import (
    Leaf,
    LogCheckpoint,
    LogCut,
    LogEntries,
    LogTile,
    Tombstone,
)
from consent.models.notice import Notice
from consent.models.publication import Publication
from consent.models.record_check import RecordCheck
from consent.models.region import RegionRule
from consent.models.request import OptOutRequest
from consent.models.retention import RetentionRun
from consent.models.site import Site
from consent.models.site_switch import SiteSwitch
from consent.models.site_token import SiteToken
from consent.models.tally import Tally
from consent.models.theme import Theme
from consent.models.wording import Wording
from consent.models.write_permit import WritePermit

__all__ = [
    "AccountAnswer",
    "Category",
    "CategoryText",
    "Change",
    "Cookie",
    "CookieText",
    "Decision",
    "Detection",
    "Dismissal",
    "KnownCookieRow",
    "Leaf",
    "LogCheckpoint",
    "LogCut",
    "LogEntries",
    "LogTile",
    "Notice",
    "OptOutRequest",
    "Publication",
    "RecordCheck",
    "RegionRule",
    "RetentionRun",
    "Site",
    "SiteSwitch",
    "SiteToken",
    "Tally",
    "Theme",
    "Tombstone",
    "Wording",
    "WritePermit",
]
