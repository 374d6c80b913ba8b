"""Have an authority of others stamp once a day what the log is (RFC 3161).

What it has signed was there by its clock, whatever ours says. Each stamp is a row of the history,
so that the log commits to it. Whether its signature holds is for `openssl ts -verify`, in the
evidence: here a reply is taken if it grants this request.
"""

import logging
import re
import secrets
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from consent.client.service import Service
from consent.lib.failures import Cause
from consent.lib.readings import Reading
from consent.models import Change
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import Checkpoint
from consent.proof.log import checkpoints, store
from consent.proof.models import LogCheckpoint

log = logging.getLogger(__name__)

_SECONDS = 5.0  # for an answer
_MAX_ANSWER = 20_000  # octets
_MAX_CLOCK = timedelta(minutes=10)  # between its clock and ours
_LATE = timedelta(days=2)
_QUERY = "application/timestamp-query"
_STAMP = {"model": LogCheckpoint._meta.label_lower, "field": "time stamp"}

# DER, which has one spelling. 2.4.1: version 1, SHA-256 of what, a nonce, "send certificates"
_SHA256 = bytes.fromhex("0609608648016503040201")
_REQUEST = bytes.fromhex("30430201013031300d") + _SHA256 + bytes.fromhex("05000420")
# 2.4.2: status 0 or 1; then, signed, a number, the moment and the nonce behind what was asked
_GRANTED = re.compile(rb"\x30(?:\x81.|\x82..|\x83...)\x30[\x03-\x7f]\x02\x01[\0\1]", re.DOTALL)
_TIME = rb"\x02.{2,22}?\x18[\x0f-\x17](\d{14})(?:\.\d+)?Z.{0,64}?"


class Stamp(NamedTuple):
    name: str  # when, and by whom
    reply: bytes
    proof: str  # that a place was in the log that it is of


def run(now: datetime) -> None:
    """Get the stamp of today if there is none; what fails is tried again."""
    row, last = checkpoints.read(), Change.objects.filter(**_STAMP).first()
    if not settings.CONSENT_TIMESTAMP_URL or not row or (last and last.at.date() == now.date()):
        return
    host = urlsplit(settings.CONSENT_TIMESTAMP_URL).hostname
    try:
        at, reply = _ask(notes.text_of(row.note).encode(), now)
    except Exception as error:  # an authority chooses how its answers fail
        reason = str(error) if isinstance(error, _Refused) else type(error).__name__
        log.warning("No time stamp by %s: %s.", host, reason)
        return
    Change.objects.create(
        **_STAMP,
        action=Change.Action.ADDED,
        name=f"{at:%Y-%m-%d %H:%M:%S} UTC, by {host}",
        old=row.note,
        new=b64encode(reply).decode(),
    )


class _Refused(Exception):
    """Why there is no stamp, in words of ours."""


def _ask(what: bytes, now: datetime) -> tuple[datetime, bytes]:
    digest, nonce = sha256(what).digest(), b"\x02\x08\x01" + secrets.token_bytes(7)
    service = Service(settings.CONSENT_TIMESTAMP_URL, timeout=_SECONDS)
    status, reply = service.post("", _REQUEST + digest + nonce + b"\x01\x01\xff", _QUERY)
    if status != 200 or len(reply) > _MAX_ANSWER:
        raise _Refused(f"status {status}, {len(reply)} octets")
    if not _GRANTED.match(reply):
        raise _Refused("it does not grant one")
    ours = re.escape(_SHA256) + rb"(?:\x05\0)?\x04\x20" + re.escape(digest)
    found = re.search(ours + _TIME + re.escape(nonce), reply, re.DOTALL)
    if not found:
        raise _Refused("its answer is to another request")
    at = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if abs(at - now) > _MAX_CLOCK:
        raise _Refused("its clock is wrong")
    return at, reply


def of(place: int, since: datetime) -> Stamp | None:
    """Return the first stamp of a log that had the place."""
    for row in Change.objects.filter(**_STAMP, at__gte=since).order_by("pk").iterator():
        if place < (size := Checkpoint.of_note(row.old).size):
            path = tree.inclusion_proof(place, size, store.reader(size))
            return Stamp(row.name, b64decode(row.new), notes.encode(place, path, row.old))
    return None


_NOT_STAMPED = Cause(
    "log_not_stamped",
    "For two days the log was given no time stamp.",
    "The service's log says why; see CONSENT_TIMESTAMP_URL.",
)


def read(now: datetime) -> Reading:
    last = Change.objects.filter(**_STAMP).first() if settings.CONSENT_TIMESTAMP_URL else None
    is_late = settings.CONSENT_TIMESTAMP_URL and (not last or now - last.at > _LATE)
    return Reading({}, [_NOT_STAMPED] if is_late else [])
