"""One decision as a file that needs neither this service nor anything of ours to be checked."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.template.loader import render_to_string

from consent.proof import log_key, verifiers
from consent.proof.evidence import lines, shown
from consent.proof.evidence.facts import Evidence, Proof
from consent.proof.formats import notes, proof, tree

LIST, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"


def build(evidence: Evidence, proven: Proof, now: datetime) -> bytes:
    """The archive of a receipt that was checked, and has its place in the log."""
    folder, contents = f"evidence-{evidence.decision.pk}", dict(files(evidence, proven, now))
    sums = {name: sha256(content).hexdigest() for name, content in sorted(contents.items())}
    contents[LIST] = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
    contents[SIGNATURE] = log_key.signers()[0].sign(contents[LIST])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", now.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return data.getvalue()


def files(evidence: Evidence, proven: Proof, now: datetime) -> Iterator[tuple[str, bytes]]:
    """By name. The record, its salt and its place are those of the receipt."""
    members, size = json.loads(proven.file)["proof"], proven.size
    assert size is not None
    found = proof.parse(members["log"])
    yield "record.json", members["record"].encode()
    yield "receipt.json", proven.file
    yield "notice.json", evidence.decision.notice.body.encode()
    yield "notice.html", _page(evidence).encode()
    yield "key.pem", _key()
    yield "log/salt", bytes.fromhex(members["salt"])
    yield "log/checkpoint", notes.text_of(found.note).encode()
    yield "log/checkpoint.sig", _signature(found.note)
    way = tree.way(found.place, size - 1, found.path)
    for number, (hash, is_left) in enumerate(way, 1):
        yield f"log/way/{number:02}-{'left' if is_left else 'right'}", hash
    for program in verifiers.NAMES:
        yield program, (verifiers.FOLDER / program).read_bytes()
    yield "README.txt", _readme(evidence, proven, now).encode()


def _signature(note: str) -> bytes:
    """The signature of the key that the archive holds: the receipt's own."""
    verifier = log_key.signers()[0].verifier
    return next(
        signature
        for name, key_id, signature in notes.signatures(note)
        if (name, key_id) == (verifier.name, verifier.key_id)
    )


def _key() -> bytes:
    public = log_key.signers()[0].key.public_key()
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(serialization.Encoding.PEM, kind)


def _page(evidence: Evidence) -> str:
    context = {"evidence": evidence, "reading": shown.words(evidence)}
    return render_to_string("admin/consent/evidence/notice.html", context)


def _readme(evidence: Evidence, proven: Proof, now: datetime) -> str:
    context = {
        "evidence": evidence,
        "how": lines.how(evidence),
        "signal": lines.signal(evidence),
        "lines": list(lines.answers(evidence)),
        "rule": evidence.row(evidence.decision.region),
        "proof": proven,
        "service": settings.CONSENT_SERVICE_URL,
        "now": now,
    }
    return render_to_string("admin/consent/evidence/README.txt", context)
