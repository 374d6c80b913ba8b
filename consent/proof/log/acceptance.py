"""Take a finding that is explained off the alarms: a named person does, with a reason on record.

It is a change, like those of staff, signed by the log's key: whoever has only the database cannot
accept what they did to it.
"""

from contextlib import suppress

from consent.models import Change
from consent.proof import log_key
from consent.proof.formats import notes
from consent.proof.formats.notes import Verifier
from consent.proof.log.verification import Finding
from consent.proof.models import RecordCheck

_ACCEPTED = {"model": RecordCheck._meta.label_lower, "field": "accepted"}
_HEAD = "record accept"


def accept(finding: Finding, *, reason: str, by: str) -> None:
    """Write it down, and have the worker verify anew."""
    text = f"{_HEAD}\n{finding.id}\n{' '.join(reason.split())}\n"
    Change.objects.create(
        **_ACCEPTED,
        by=by[:150],
        name=finding.detail[:250],
        action=Change.Action.CHANGED,
        new=notes.sign(text, log_key.signers()),
    )
    RecordCheck.objects.update(began_at=None)


def reasons() -> dict[str, str]:
    """Return why each was accepted, by the finding's id."""
    verifiers = [*map(Verifier.of, log_key.vkeys())]
    known: dict[str, str] = {}
    for note in Change.objects.filter(**_ACCEPTED).order_by("pk").values_list("new", flat=True):
        with suppress(notes.BadNote):
            head, id, reason = notes.open_note(note, verifiers).splitlines()
            known |= {id: reason} if head == _HEAD else {}
    return known
