"""What the transparency log is, for whoever meets it: how large it is, and who signs it."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from consent.lib import causes
from consent.notices import NoticeInForce, log_key
from consent.pages import addresses, errors, spoken, words
from consent.pages.frame import page
from consent.pages.published import published
from consent.record.log import checkpoints
from consent.transparency import octets
from consent.transparency.checkpoint import Checkpoint
from consent.web.responses import route_of
from consent.web.site_access import never_cached, only


@never_cached
@only("GET")
@published
def log(request: HttpRequest, in_force: NoticeInForce) -> HttpResponse:
    language = spoken.of(request, in_force)
    try:
        with translation.override(language):
            context = {"keys": log_key.vkeys(), "log": addresses.log()}
            context |= _latest()
    except DatabaseError as error:
        causes.report_error(error, route_of(request))
        return errors.unreachable(request)
    return page(request, in_force, "log", language, context)


def _latest() -> dict[str, Any]:
    """The newest checkpoint, in words; nothing before the log has begun."""
    latest = checkpoints.latest()
    if latest is None:
        return {}
    root = octets.encode(Checkpoint.of_note(latest.note).root)
    return {"size": latest.size, "at": words.minute(latest.at), "root": root}
