"""What a site's visitors allow, as the client library answers it, here at the source."""

from functools import partial
from typing import NamedTuple

from consent.client.headers import RequestHeaders
from consent.client.permission import Permission
from consent.client.snapshot import Snapshot
from consent.cookies.keyring import KeyRing
from consent.lib import causes
from consent.notices import NoticeInForce, signing_keys


class SiteJudge(NamedTuple):
    """One site's notice and keys, and the permissions that were given by them."""

    digest: str  # of what it judges by
    ring: KeyRing
    snapshot: Snapshot


_judges: dict[str, SiteJudge] = {}  # by the site's key


def permission(
    in_force: NoticeInForce, headers: RequestHeaders, place: str, *, now: int
) -> Permission:
    return _judge(in_force).snapshot.check(headers, place, now=now)


def _judge(in_force: NoticeInForce) -> SiteJudge:
    """The one that was made for this very notice and these very keys, or a new one."""
    site, told, ring = in_force.site.key, in_force.told, signing_keys.ring()
    known = _judges.get(site)
    if known is None or known.digest != told.digest or known.ring is not ring:
        snapshot = Snapshot(
            told.snapshot,
            ring,
            issuer=signing_keys.issuer(),
            site=site,
            on_unknown_key=partial(causes.report, causes.KEY_LOST),
        )
        known = _judges[site] = SiteJudge(told.digest, ring, snapshot)
    return known
