"""Have an authority of others stamp once a day what the log is (RFC 3161).

What it has signed was there by its clock, whatever ours says. Each stamp is a row of the history.
Its signature is for who verifies evidence (`openssl ts`): here it has to fit our request.
"""

import logging
from base64 import b64encode
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    decode_timestamp_response,
)

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
    """Return the moment it says and its answer. Raises where that is no stamp of this, now."""
    asked = TimestampRequestBuilder(what.encode(), HashAlgorithm.SHA256).build()
    status, reply = service.post("", asked.as_bytes(), "application/timestamp-query")
    if status != 200 or len(reply) > 20_000:
        raise FetchError(f"status {status}, {len(reply)} octets")
    said = decode_timestamp_response(reply)
    if said.status > PKIStatus.GRANTED_WITH_MODS:
        raise FetchError("it refuses")
    info = said.tst_info
    if (info.nonce, info.message_imprint.message) != (asked.nonce, asked.message_imprint.message):
        raise FetchError("its stamp is of something else")
    if abs(info.gen_time - now) > _MAX_CLOCK:
        raise FetchError("its clock is wrong")
    return info.gen_time, reply


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
