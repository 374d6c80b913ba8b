"""What is kept: the catalogue that admins edit, and the record that nobody edits."""

from consent.models.account import AccountAnswer
from consent.models.catalogue import Category, CategoryText, Cookie, CookieText
from consent.models.decision import Decision
from consent.models.notice import Notice
from consent.models.record import Door
from consent.models.region import RegionRule
from consent.models.request import OptOutRequest
from consent.models.sighting import Sighting
from consent.models.site import Site
from consent.models.tally import Tally
from consent.models.theme import Theme
from consent.models.wording import Wording

__all__ = [
    "AccountAnswer",
    "Category",
    "CategoryText",
    "Cookie",
    "CookieText",
    "Decision",
    "Door",
    "Notice",
    "OptOutRequest",
    "RegionRule",
    "Sighting",
    "Site",
    "Tally",
    "Theme",
    "Wording",
]
