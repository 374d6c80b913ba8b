"""The tables: the catalogue that staff edit, and the record that nobody edits."""

from consent.models.account import AccountAnswer as AccountAnswer
from consent.models.catalogue import (
    Category as Category,
    CategoryText as CategoryText,
    Cookie as Cookie,
    CookieText as CookieText,
)
from consent.models.change import Change as Change
from consent.models.decision import Decision as Decision
from consent.models.detection import Detection as Detection, Dismissal as Dismissal
from consent.models.known_cookie import KnownCookieRow as KnownCookieRow
from consent.models.log import (
    Leaf as Leaf,
    LogCheckpoint as LogCheckpoint,
    LogCut as LogCut,
    LogEntries as LogEntries,
    LogTile as LogTile,
    Tombstone as Tombstone,
)
from consent.models.notice import Notice as Notice
from consent.models.publication import Publication as Publication
from consent.models.record_check import RecordCheck as RecordCheck
from consent.models.region import RegionRule as RegionRule
from consent.models.request import OptOutRequest as OptOutRequest
from consent.models.retention import RetentionRun as RetentionRun
from consent.models.site import Site as Site
from consent.models.site_switch import SiteSwitch as SiteSwitch
from consent.models.site_token import SiteToken as SiteToken
from consent.models.tally import Tally as Tally
from consent.models.theme import Theme as Theme
from consent.models.wording import Wording as Wording
from consent.models.write_permit import WritePermit as WritePermit
