"""A form that needs neither cookie nor script: sent by our own page, and only once (R49).

A CSRF cookie would keep it from browsers that keep none. A browser says where a form stood, in
`Origin` or `Sec-Fetch-Site`; for one that says neither, the page signs the form for a day.
"""

from uuid import UUID, uuid4

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from consent.web.site_access import own_origin

FIELD = "form"
OPEN_SECONDS = 24 * 60 * 60


def issue() -> str:
    """A signed name for one form, made for it alone: it leads to no visitor."""
    return _signer().sign(uuid4().hex)


def name_of(text: str) -> UUID:
    """The form's name, whoever made it; another where it has none."""
    try:
        return UUID(text.partition(":")[0])
    except ValueError:
        return uuid4()


def is_own(request: HttpRequest) -> bool:
    """Whether a page of ours sent this."""
    origin = request.META.get("HTTP_ORIGIN", "null")
    if origin != "null":  # which is also said by some that hide where they were
        return origin in (own_origin(), f"{request.scheme}://{request.get_host()}")
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return site in ("same-origin", "none")  # none: sent again by the visitor
    return _is_signed(request.POST.get(FIELD, ""))


def _is_signed(text: str) -> bool:
    try:
        _signer().unsign(text, max_age=OPEN_SECONDS)
    except BadSignature:
        return False
    return True


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="a form of our pages")
