"""The tables: the catalogue that staff edit, and the record that nobody edits."""

from consent.models.append_only import write_permit as write_permit
from consent.models.catalogue import (
    Category as Category,
    CategoryText as CategoryText,
    Cookie as Cookie,
    CookieText as CookieText,
    PersonalInformation as PersonalInformation,
    ThirdParty as ThirdParty,
)
from consent.models.decision import AccountAnswer as AccountAnswer, Decision as Decision
from consent.models.fields import row_id as row_id
from consent.models.history import (
    Change as Change,
    Confirmation as Confirmation,
    RetentionRun as RetentionRun,
)
from consent.models.lease import WorkerLease as WorkerLease
from consent.models.notice import Notice as Notice, Publication as Publication
from consent.models.region import RegionRule as RegionRule
from consent.models.request import Mail as Mail, OptOutRequest as OptOutRequest
from consent.models.site import Site as Site, SiteToken as SiteToken
from consent.models.tally import (
    Detection as Detection,
    Dismissal as Dismissal,
    Tally as Tally,
)
from consent.models.wording import Theme as Theme, Wording as Wording
