"""Files that are not written as the service writes a receipt, whoever signed them."""

import json

from consent.proof.formats.notes import seal
from tests.proof.conformance.rows import (
    REST,
    SIGNATURE,
    TEXT,
    Refusal,
    refused,
    resealed,
    sealed,
)
from tests.proof.formats.log import LOG, OURS, Log

FILES: dict[str, bytes | str] = {
    "a newline at the end": f"{TEXT}\n",
    "a space before it": f" {TEXT}",
    "a space after a colon": TEXT.replace('"number":', '"number": '),
    "a mark of the order of octets": f"\N{BYTE ORDER MARK}{TEXT}",
    "in UTF-16": TEXT.encode("utf-16"),
    "an octet that is no UTF-8": TEXT.encode().replace("ç".encode(), b"\xe7"),
    "an escape where there is none": TEXT.replace("ç", "\\u00e7"),
    "an escaped slash": TEXT.replace("//", "/\\/"),
    "half a letter, escaped": TEXT.replace("🍪", "\\ud83c"),
    "members in another order": json.dumps(
        dict(reversed(json.loads(TEXT).items())), ensure_ascii=False, separators=(",", ":")
    ),
    "a member twice": f'{TEXT[:-1]},"signature":"{SIGNATURE}"}}',
    "another proof before it": TEXT.replace('"proof":', '"proof":{},"proof":'),
    "a number with a fraction of nothing": TEXT.replace(":7,", ":7.0,"),
    "a number with an exponent": TEXT.replace(":7,", ":7e0,"),
    "a number below nothing": TEXT.replace(":7,", ":-0,"),
    "a number with a zero before it": TEXT.replace(":7,", ":07,"),
    "no number": TEXT.replace(":7,", ":NaN,"),
    "a number beyond what is exact": TEXT.replace(":7,", f":{'9' * 30},"),
    "a comma at the end": f"{TEXT[:-1]},}}",
    "cut": TEXT[:-1],
    "nothing": "",
    "no JSON": "receipt",
    "a list": f"[{TEXT}]",
    "a text": json.dumps(TEXT),
    "far too deep": "[" * 5_000 + "]" * 5_000,
    "no signature": REST,
    "no text as a signature": f'{REST[:-1]},"signature":null}}',
    "a signature in upper case": TEXT.replace(SIGNATURE, SIGNATURE.upper()),
    "a signature with an octet less": TEXT.replace(SIGNATURE, SIGNATURE[:-2]),
    "a signature with an octet more": TEXT.replace(SIGNATURE, f"{SIGNATURE}00"),
    "a signature with a space in it": TEXT.replace(SIGNATURE, f"{SIGNATURE[:-1]} "),
    "signed with a fraction": sealed(REST.replace(":7,", ":7.5,")),
    "signed with a number beyond what is exact": sealed(REST.replace(":7,", f":{2**53 + 1},")),
    "signed with the first number that is not exact": sealed(REST.replace(":7,", f":{2**53},")),
    "signed with a number of many zeros": sealed(REST.replace(":7,", f":1{'0' * 22},")),
    "signed with a number far below nothing": sealed(REST.replace(":7,", f":{-(2**53)},")),
    "signed with a member twice": sealed(REST.replace('"number":7', '"number":8,"number":7')),
    "signed in another order": sealed(f'{{"z":1,{REST[1:]}'),
    "signed without a proof": seal({"proof": {"key": OURS.vkey}}, OURS),
    "a list for a proof": sealed('{"proof":[]}'),
    "a proof without a salt": resealed(salt=None),
    "a proof without a record": resealed(record=None),
    "a proof with a member more": resealed(more=""),
    "a salt in upper case": resealed(salt=LOG.salt.hex().upper()),
    "a salt that is short": resealed(salt="00"),
    "a salt that is a number": resealed(salt=7),
    "a log that is a list": resealed(log=[LOG.proof]),
    "a log that is null": sealed(REST.replace(json.dumps(LOG.proof, ensure_ascii=False), "null")),
    "signed with half a letter": sealed(REST.replace("🍪", "\\ud83c")),
    **{
        f"a record {id}": seal(Log(record=record).document(), OURS)
        for id, record in {
            "with a space": b'{"kind": "decision"}',
            "with a member twice": b'{"choices":{},"choices":{"a":true}}',
            "with a fraction": b'{"number":7.5}',
            "with half a letter": b'{"text":"\\ud83c"}',
            "that is a list": b"[]",
            "that is a number": b"7",
            "that is no JSON": b"decision",
        }.items()
    },
}
ROWS = [refused(id, Refusal.SPELLING, data) for id, data in FILES.items()]
