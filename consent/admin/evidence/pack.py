"""One decision as a file that needs neither this service nor anything of ours to be checked."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.template.loader import render_to_string

from consent.admin.evidence import answers, circumstances, shown
from consent.admin.evidence.facts import Evidence
from consent.admin.evidence.screen import Screen
from consent.integration import verifiers
from consent.notices import log_key
from consent.record import iso27560
from consent.record.log import proofs, records
from consent.transparency import notes, proof, tree
from consent.transparency.checkpoint import Checkpoint

LIST, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"


class NotPlaced(LookupError):
    """It has no place in the log yet, so there is nothing to prove."""


class Pack(NamedTuple):
    name: str
    data: bytes


def of(evidence: Evidence, now: datetime) -> Pack:
    """Raises NotPlaced."""
    name, files = f"evidence-{evidence.decision.pk}", dict(_files(evidence, now))
    listed = "".join(f"{sha256(files[one]).hexdigest()}  {one}\n" for one in sorted(files))
    files[LIST] = listed.encode()
    files[SIGNATURE] = log_key.signers()[0].sign(files[LIST])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{name}/{one}", now.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return Pack(f"{name}.zip", data.getvalue())


def _files(evidence: Evidence, now: datetime) -> Iterator[tuple[str, bytes]]:
    decision = evidence.decision
    text, salt = proofs.proof_of(decision.pk), proofs.salt_of(decision.pk)
    if text is None or salt is None:
        raise NotPlaced(decision.pk)
    found, record = proof.parse(text), records.record_of(decision)
    checkpoint, signature = _checkpoint(found.note)
    yield "record.json", record
    yield "receipt.json", iso27560.receipt_file(decision)
    yield "notice.json", decision.notice.body.encode()
    yield "shown.html", _page(evidence).encode()
    yield "key.pem", _key()
    yield "log/salt", salt
    yield "log/checkpoint", checkpoint
    yield "log/checkpoint.sig", signature
    size = Checkpoint.parse(checkpoint.decode()).size
    for number, (hash, is_left) in enumerate(tree.way(found.place, size - 1, found.path), 1):
        yield f"log/way/{number:02}-{'left' if is_left else 'right'}", hash
    for program in verifiers.NAMES:
        yield program, (verifiers.FOLDER / program).read_bytes()
    words = _words(evidence, place=found.place, size=size, now=now)
    yield "README.txt", words.encode()


def _checkpoint(note: str) -> tuple[bytes, bytes]:
    """The signed text, and the signature of the key that the pack holds."""
    verifier = log_key.signers()[0].verifier
    for name, key_id, signature in notes.signatures(note):
        if (name, key_id) == (verifier.name, verifier.key_id):
            return notes.text_of(note).encode(), signature
    raise NotPlaced(note)  # signed before the keys were changed: the next checkpoint has today's


def _key() -> bytes:
    public = log_key.signers()[0].key.public_key()
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(serialization.Encoding.PEM, kind)


def _page(evidence: Evidence) -> str:
    what = Screen.of(evidence) if shown.is_known(evidence) else None
    theme = evidence.snapshot.get("theme", {})
    context = {"screen": what, "evidence": evidence, "theme": theme}
    return render_to_string("admin/consent/evidence/shown.html", context)


def _words(evidence: Evidence, *, place: int, size: int, now: datetime) -> str:
    context = {
        "evidence": evidence,
        "how": circumstances.how(evidence),
        "signal": circumstances.signal(evidence),
        "lines": list(answers.lines(evidence)),
        "rule": evidence.row(evidence.decision.region),
        "place": place,
        "size": size,
        "key": log_key.vkeys()[0],
        "service": settings.CONSENT_SERVICE_URL,
        "now": now,
    }
    return render_to_string("admin/consent/evidence/README.txt", context)
