"""The receipt as a file: the record, what proves it, and a signature over every octet."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.models import Decision
from consent.notices import log_key
from consent.record.iso27560 import values
from consent.record.iso27560.answered import AnsweredNotice, address
from consent.record.iso27560.context import RECEIPT, context
from consent.record.iso27560.mapping import record
from consent.record.log import proofs
from consent.record.log.records import moment, record_of
from consent.transparency.receipt import seal

MIME = "application/ld+json"


class NoLeaf(LookupError):
    """It is not in the log's queue yet: it was written by another release, a moment ago."""


def receipt_file(decision: Decision, *, language: str | None = None) -> bytes:
    """With the proof of its place in the log, once it has one. Raises NoLeaf."""
    salt = proofs.salt_of(decision.id)
    if salt is None:
        raise NoLeaf(decision.id)
    signer = log_key.signers()[0]
    proof = {
        "key": signer.vkey,
        "record": record_of(decision).decode(),
        "salt": salt.hex(),
    }
    if log := proofs.proof_of(decision.id):
        proof["log"] = log
    return seal(_receipt(decision, language, timezone.now()) | {"proof": proof}, signer)


def _receipt(decision: Decision, language: str | None, now: datetime) -> dict[str, Any]:
    one = AnsweredNotice.of(decision, language)
    number = str(decision.id)
    with translation.override(one.language):
        check = _("Check it at {page}, or without us by one of the programs there.")
    return {
        "@context": context(settings.CONSENT_SERVICE_URL),
        "@id": one.page("receipt", id=number),
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": RECEIPT,
        "dct:created": moment(now),
        "dct:description": check.format(page=address("check")),
        "dct:identifier": number,
        "dct:publisher": one.controller,
        "dpv:hasRecordOfActivity": record(decision, language),
        "schema:recipient": values.VISITOR,
        "schema:url": one.page("check"),
    }
