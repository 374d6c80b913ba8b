"""Inside of an installation: decisions on record, and their receipts as files."""

import json
from random import Random

from django.utils import timezone

from consent.lib import uuid7
from consent.models import Decision
from consent.notices import log_key
from consent.record.iso27560 import receipt_file
from consent.record.log import checkpoints, sequencer, store
from consent.transparency.canonical import read
from consent.transparency.receipt import seal
from tests.log.recorded import record

PRINTABLE = range(ord(" "), 127)


def decide(number: int) -> None:
    """Each by a visitor of its own, through the door that intake takes."""
    for _ in range(number):
        record(timezone.now(), visitor=uuid7.uuid7(timezone.now()))


def made() -> str:
    """The keys, the log, each decision's receipt; and one with a letter changed in its proof."""
    while sequencer.run(timezone.now()):
        pass
    latest = checkpoints.read()
    assert latest
    random = Random("made")
    bundles = range(0, latest.size, 256)
    log = [store.entries(at // 256, min(256, latest.size - at)) for at in bundles]
    receipts = [receipt_file(one) for one in Decision.objects.order_by("id")]
    return json.dumps(
        {
            "keys": log_key.vkeys(),
            "entries": [entry.hex() for bundle in log for entry in bundle],
            "receipts": [data.decode() for data in receipts],
            "signed_anew": [_signed_anew(data, random).decode() for data in receipts],
        }
    )


def _signed_anew(data: bytes, random: Random) -> bytes:
    """As if the service itself had lied: its key stands under the change."""
    document = read(data)
    del document["signature"]
    text = document["proof"]["log"]
    at = random.randrange(len(text))
    other = random.choice([one for one in PRINTABLE if chr(one) != text[at]])
    document["proof"]["log"] = f"{text[:at]}{chr(other)}{text[at + 1 :]}"
    return seal(document, log_key.signers()[0])
