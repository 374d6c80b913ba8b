"""The sites of one company, by the legal name in their notices: they share opt-outs (R165)."""

from urllib.parse import urlsplit

from consent import notices
from consent.notices import NoticeInForce
from consent.web.responses import host


def siblings(site: str) -> list[NoticeInForce]:
    """Return the company's other sites, as they are published."""
    every = notices.everywhere()
    companies = {one.site.key: one.snapshot["site"]["company"] for one in every}
    own = companies.pop(site, None)
    return [one for one in every if companies.get(one.site.key) == own]


def is_reached(in_force: NoticeInForce) -> bool:
    """Return whether our host sets the cookies that a browser shows to the site.

    Every cookie domain covers our host; without one, a cookie is our host's alone.
    """
    hosts = {urlsplit(origin).hostname for origin in in_force.site.origins}
    return bool(in_force.cookie_domain) or hosts == {host()}
