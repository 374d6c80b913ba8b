"""Have witnesses of others cosign the newest checkpoint (C2SP tlog-witness).

The worker asks all of them in parallel, each with a time limit: one that is down, slow or lying
delays nothing.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from consent.client.service import FetchError, Service
from consent.lib import readings
from consent.lib.failures import Cause
from consent.lib.readings import Reading
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import Checkpoint, Cosigner, to_base64
from consent.proof.log import checkpoints, store
from consent.proof.models import LogCheckpoint

log = logging.getLogger(__name__)

_SECONDS = 5.0  # for an answer
_MAX_ANSWER = 10_000  # octets
_MAX_CLOCK = 600  # seconds between a witness's clock and ours
_ROUNDS = 2  # the first answer may name the size that it signed before
_CONFLICT = 409
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,14})\n")
_REASONS = {
    403: "it knows none of the keys that sign this log",
    404: "it does not know this log",
    422: "to it, the log does not continue what it has signed",
}

_COSIGNED = "log_cosigned_timestamp_seconds"

_reasons: dict[str, str] = {}  # by the witness's name: why it did not cosign last


class _Witness(NamedTuple):
    key: Cosigner
    service: Service


def _witnesses() -> Sequence[_Witness]:
    return _parsed(settings.CONSENT_LOG_WITNESSES)


@lru_cache(1)
def _parsed(text: str) -> Sequence[_Witness]:
    """Raises ValueError."""
    pairs = [pair.split() for pair in text.split(",") if pair.strip()]
    found = [_Witness(Cosigner.of(vkey), Service(url, timeout=_SECONDS)) for vkey, url in pairs]
    if len({witness.key for witness in found}) < len(found):
        raise ValueError("A witness is there twice.")
    return found


@register("consent")
def check(app_configs: Sequence[AppConfig] | None, **_: Any) -> Iterator[CheckMessage]:
    try:
        _witnesses()
    except ValueError:
        yield Error(
            "CONSENT_LOG_WITNESSES cannot be used as it is written.",
            hint="Write each witness once: its key for cosignatures by Ed25519, a space, its "
            "address; and a comma before the next: witness.example+5f5b1d34+BJ… https://one.example",
            id="consent.E042",
        )


def run(now: datetime) -> None:
    """Ask those who have not cosigned the newest checkpoint yet, and keep what they sign."""
    row = checkpoints.read()
    if row is None or not _witnesses():
        return
    note, signed = row.published, _signed(row.published)
    before = _signed(row.cosigned)
    old = Checkpoint.of_note(row.cosigned).size if before else 0
    is_known = old <= row.size  # else it says itself what it has signed
    waiting = {
        witness: old if is_known and witness.key in before else 0
        for witness in _witnesses()
        if witness.key not in signed
    }
    if lines := [*_ask(row, waiting, now)]:
        LogCheckpoint.objects.filter(pk=row.pk).update(cosigned=note + "".join(lines))


def _signed(note: str) -> set[Cosigner]:
    """Return the witnesses whose cosignatures stand in a note of ours."""
    found = {(name, id) for name, id, _ in notes.signatures(note)} if note else set()
    keys = (witness.key for witness in _witnesses())
    return {key for key in keys if (key.name, key.key_id) in found}


def _ask(row: LogCheckpoint, sizes: Mapping[_Witness, int], now: datetime) -> Iterator[str]:
    """Yield lines of cosignature. `sizes` says what each is believed to have signed before."""
    read = store.reader(row.size)
    for _ in range(_ROUNDS):
        with ThreadPoolExecutor(len(sizes) or 1) as pool:  # the database is this thread's alone
            answers = {
                witness: pool.submit(_answer, witness, _request(row, size, read), row.note, now)
                for witness, size in sizes.items()
            }
        sizes = {}
        for witness, answer in answers.items():
            try:
                found = answer.result()
            except Exception as error:  # a witness chooses how its answers fail
                reason = str(error) if isinstance(error, FetchError) else type(error).__name__
                _tell(witness, reason)
                continue
            if isinstance(found, str):
                _tell(witness, "")
                yield found
            elif found <= row.size:
                sizes[witness] = found
            else:
                _tell(witness, "it has signed a longer log")
    for witness in sizes:
        _tell(witness, f"status {_CONFLICT} again")


def _request(row: LogCheckpoint, old: int, read: tree.Read) -> bytes:
    proof = tree.growth(old, row.size, read)[2] if old else []
    lines = [f"old {old}", *map(to_base64, proof), "", row.note]
    return "\n".join(lines).encode()


def _answer(witness: _Witness, request: bytes, note: str, now: datetime) -> str | int:
    """Return the line of its cosignature, or the size of what it has signed before."""
    status, octets = witness.service.post("/add-checkpoint", request)
    if status == _CONFLICT and (size := _SIZE.fullmatch(octets)):
        return int(size[1])
    if status != 200 or len(octets) > _MAX_ANSWER:
        raise FetchError(_REASONS.get(status, f"status {status}, {len(octets)} octets"))
    for line in filter(None, octets.decode().split("\n")):
        ((name, id, signature),) = notes.signatures(line)
        if (name, id) == (witness.key.name, witness.key.key_id):
            witness.key.verify(signature, notes.text_of(note).encode())
            if abs(int.from_bytes(signature[:8]) - now.timestamp()) > _MAX_CLOCK:
                raise FetchError("its clock is wrong")
            return f"{line}\n"
    raise FetchError("its answer has no signature of its key")


def _tell(witness: _Witness, reason: str) -> None:
    """Log it once, until it changes."""
    if _reasons.get(name := witness.key.name, "") != reason:
        level = logging.WARNING if reason else logging.INFO
        said = f"does not cosign: {reason}" if reason else "cosigns"
        log.log(level, "Witness %s %s.", name, said)
    _reasons[name] = reason


TEXTS = {
    "log_witnesses": "Witnesses that are asked to cosign the transparency log.",
    "log_cosigners": "Those of them that have cosigned its newest checkpoint.",
    _COSIGNED: "When more than half of them last had.",
}
_NOT_COSIGNED = Cause(
    "log_not_cosigned",
    "For half an hour no more than half of the witnesses have cosigned the log.",
    "The service's log says of each why not. Recording goes on, and so does the log.",
)


def read(now: datetime) -> Reading:
    row = checkpoints.read()
    asked, signed = len(_witnesses()), len(_signed(row.published if row else ""))
    last: Any = readings.figures().get(_COSIGNED, now.timestamp())
    if not asked or signed * 2 > asked:
        last = now.timestamp()
    figures = {"log_witnesses": asked, "log_cosigners": signed, _COSIGNED: last}
    return Reading(figures, [_NOT_COSIGNED] if now.timestamp() - last > 1800 else [])
