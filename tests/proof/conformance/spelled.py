"""Files that are not written as the service writes a receipt."""

import json

from tests.proof.conformance.rows import EARLY, TEXT, Refusal, refused
from tests.proof.formats.log import LOG, Log

WHOLE = json.loads(TEXT)
NUMBERED = '{"number":7}'


def _record(record: bytes) -> bytes:
    return Log(record=record).receipt()


FILES: dict[str, bytes | str] = {
    "a newline at the end": f"{TEXT}\n",
    "a space before it": f" {TEXT}",
    "a space after a colon": TEXT.replace('"salt":', '"salt": '),
    "a mark of the order of octets": f"\N{BYTE ORDER MARK}{TEXT}",
    "in UTF-16": TEXT.encode("utf-16"),
    "an octet that is no UTF-8": TEXT.encode().replace("—".encode(), b"\xe2\x80", 1),
    "an escape where there is none": TEXT.replace("—", "\\u2014"),
    "an escaped slash": TEXT.replace("/", "\\/"),
    "members in another order": json.dumps(
        dict(reversed(WHOLE.items())), ensure_ascii=False, separators=(",", ":")
    ),
    "a member twice": f'{TEXT[:-1]},"salt":"{WHOLE["salt"]}"}}',
    "another record before it": TEXT.replace('"record":', '"record":"{}","record":'),
    "a comma at the end": f"{TEXT[:-1]},}}",
    "cut": TEXT[:-1],
    "nothing": "",
    "no JSON": "receipt",
    "a list": f"[{TEXT}]",
    "a text": json.dumps(TEXT),
    "far too deep": "[" * 5_000 + "]" * 5_000,
    "no salt": LOG.receipt(salt=None),
    "no record": LOG.receipt(record=None),
    "no key": LOG.receipt(key=None),
    "neither promise nor proof": LOG.receipt(proof=None),
    "both": LOG.receipt(promise=LOG.promise, proof=LOG.proof),
    "a member more": LOG.receipt(signature="0" * 128),
    "a member more in a promise": LOG.receipt(promise=LOG.promise, more=""),
    "a salt in upper case": LOG.receipt(salt=LOG.salt.hex().upper()),
    "a salt that is short": LOG.receipt(salt="00"),
    "a salt with a newline": LOG.receipt(salt=f"{LOG.salt.hex()}\n"),
    "a salt that is a number": LOG.receipt(salt=7),
    "a key that is a number": LOG.receipt(key=7),
    "a record that is an object": LOG.receipt(record={}),
    "a proof that is a list": LOG.receipt(proof=[LOG.proof]),
    "a promise that is null": EARLY.replace(json.dumps(LOG.promise, ensure_ascii=False), "null"),
    **{
        f"a record {id}": _record(record)
        for id, record in {
            "with a space": b'{"kind": "decision"}',
            "with a member twice": b'{"choices":{},"choices":{"a":true}}',
            "in another order": b'{"z":1,"a":1}',
            "with half a letter": b'{"text":"\\ud83c"}',
            "with a fraction": b'{"number":7.5}',
            "with a fraction of nothing": b'{"number":7.0}',
            "with an exponent": b'{"number":7e0}',
            "with a nothing below nothing": b'{"number":-0}',
            "with a zero before a number": b'{"number":07}',
            "with no number": b'{"number":NaN}',
            "with the first number that is not exact": b'{"number":%d}' % 2**53,
            "with a number beyond what is exact": b'{"number":%d}' % (2**53 + 1),
            "with a number of many zeros": b'{"number":1%b}' % (b"0" * 22),
            "with a number far below nothing": b'{"number":-%d}' % 2**53,
            "that is a list": b"[]",
            "that is a number": b"7",
            "that is no JSON": b"decision",
        }.items()
    },
}
ROWS = [refused(id, Refusal.SPELLING, data) for id, data in FILES.items()]
