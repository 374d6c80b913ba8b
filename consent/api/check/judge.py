"""Who may do what, by the notice in force: the client library's own answer, here at the source."""

from typing import NamedTuple

from consent.client.headers import RequestHeaders
from consent.client.permission import Permission
from consent.client.snapshot import Snapshot
from consent.cookies.tokens import KeyRing
from consent.notices import NoticeInForce, signing_keys


class SiteJudge(NamedTuple):
    """One site's notice and keys, and everything that was judged by them."""

    digest: str  # of the notice
    ring: KeyRing
    published: Snapshot


_judges: dict[str, SiteJudge] = {}  # by the site's key


def permit(in_force: NoticeInForce, asked: RequestHeaders, place: str, *, now: int) -> Permission:
    return _judge(in_force).published.check(asked, place, now=now)


def _judge(in_force: NoticeInForce) -> SiteJudge:
    """The one that was made for this very notice and these very keys, or a new one."""
    site, ring = in_force.site.key, signing_keys.ring()
    known = _judges.get(site)
    if known is None or known.digest != in_force.digest or known.ring is not ring:
        published = Snapshot(in_force.snapshot, ring, issuer=signing_keys.issuer(), site=site)
        known = _judges[site] = SiteJudge(in_force.digest, ring, published)
    return known
