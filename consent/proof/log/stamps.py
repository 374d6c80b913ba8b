"""Have an authority of others stamp once a day what the log is (RFC 3161).

What it has signed was there by its clock, whatever ours says. Each stamp is a row of the history.
Its signature is for who verifies evidence (`openssl ts`): here it has to fit our request.
"""

import logging
import re
import secrets
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings

from consent.client.service import FetchError, Service
from consent.lib.failures import Cause
from consent.lib.readings import Reading
from consent.models import Change
from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint
from consent.proof.log import checkpoints
from consent.proof.models import LogCheckpoint

log = logging.getLogger(__name__)

_SECONDS = 5.0  # for an answer
_MAX_CLOCK = timedelta(minutes=10)  # between its clock and ours
_STAMP = {"model": LogCheckpoint._meta.label_lower, "field": "time stamp"}

# DER, which has one spelling. 2.4.1: version 1, SHA-256 of what, a nonce, "send certificates"
_SHA256 = bytes.fromhex("0609608648016503040201")
_REQUEST = bytes.fromhex("30430201013031300d") + _SHA256 + bytes.fromhex("05000420")
# 2.4.2: status 0 or 1; then, signed, what was asked, a number, the moment, the nonce
_GRANTED = rb"\x30(?:\x81.|\x82..|\x83...)\x30[\x03-\x7f]\x02\x01[\0\1].*"
_TIME = rb"\x02.{2,22}?\x18[\x0f-\x17](\d{14})(?:\.\d+)?Z.{0,64}?"


def run(now: datetime) -> None:
    """Get the stamp of today if there is none; what fails is tried again."""
    row, url = checkpoints.read(), settings.CONSENT_TIMESTAMP_URL
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if not url or not row or Change.objects.filter(**_STAMP, at__gte=today).exists():
        return
    host = urlsplit(url).hostname
    try:
        at, reply = _ask(Service(url, timeout=_SECONDS), notes.text_of(row.note), now)
    except Exception as error:  # an authority chooses how its answers fail
        reason = str(error) if isinstance(error, FetchError) else type(error).__name__
        log.warning("No time stamp by %s: %s.", host, reason)
        return
    name, new = f"{at:%Y-%m-%d %H:%M:%S} UTC, by {host}", f"{row.note}{b64encode(reply).decode()}\n"
    Change.objects.create(**_STAMP, action=Change.Action.ADDED, name=name, new=new)


def _ask(service: Service, what: str, now: datetime) -> tuple[datetime, bytes]:
    digest, nonce = sha256(what.encode()).digest(), b"\x02\x08\x01" + secrets.token_bytes(7)
    kind = "application/timestamp-query"
    status, reply = service.post("", _REQUEST + digest + nonce + b"\x01\x01\xff", kind)
    if status != 200 or len(reply) > 20_000:
        raise FetchError(f"status {status}, {len(reply)} octets")
    ours = re.escape(_SHA256) + rb"(?:\x05\0)?\x04\x20" + re.escape(digest)
    found = re.match(_GRANTED + ours + _TIME + re.escape(nonce), reply, re.DOTALL)
    if not found:
        raise FetchError("its answer grants no stamp, or another")
    at = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    if abs(at - now) > _MAX_CLOCK:
        raise FetchError("its clock is wrong")
    return at, reply


def of(place: int, since: datetime) -> Change | None:
    """Return the first of a log that had the place: `new` is the log's note, the reply a line."""
    rows = Change.objects.filter(**_STAMP, at__gte=since).order_by("pk").iterator()
    return next((row for row in rows if place < Checkpoint.of_note(row.new).size), None)


_NOT_STAMPED = Cause(
    "log_not_stamped",
    "For two days the log was given no time stamp.",
    "The service's log says why; see CONSENT_TIMESTAMP_URL.",
)


def read(now: datetime) -> Reading:
    lately = Change.objects.filter(**_STAMP, at__gt=now - timedelta(days=2))
    is_late = settings.CONSENT_TIMESTAMP_URL and not lately.exists()
    return Reading({}, [_NOT_STAMPED] if is_late else [])
