"""Who may do what, by the notice in force: the client library's own answer, here at the source."""

from typing import NamedTuple

from consent import keys
from consent.client.headers import Asked
from consent.client.permission import Permission
from consent.client.published import Published
from consent.notices import InForce
from consent.tokens import KeyRing


class Judge(NamedTuple):
    """One site's notice and keys, and everything that was judged by them."""

    digest: str  # of the notice
    ring: KeyRing
    published: Published


_judges: dict[str, Judge] = {}  # by the site's key


def permit(in_force: InForce, asked: Asked, place: str, *, now: int) -> Permission:
    return _judge(in_force).published.permit(asked, place, now=now)


def _judge(in_force: InForce) -> Judge:
    """The one that was made for this very notice and these very keys, or a new one."""
    site, ring = in_force.site.key, keys.ring()
    known = _judges.get(site)
    if known is None or known.digest != in_force.digest or known.ring is not ring:
        published = Published(in_force.snapshot, ring, issuer=keys.issuer(), site=site)
        known = _judges[site] = Judge(in_force.digest, ring, published)
    return known
