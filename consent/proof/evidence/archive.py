"""One decision as a file that needs neither this service nor anything of ours to be checked."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.template.loader import render_to_string

from consent.proof import log_key, verifiers
from consent.proof.evidence import lines, shown
from consent.proof.evidence.facts import CheckedProof, Evidence
from consent.proof.formats import notes, tree


def build(evidence: Evidence, checked: CheckedProof, now: datetime) -> bytes:
    """Return the archive of a receipt that was checked, and has its place in the log."""
    contents = dict(files(evidence, checked, now))
    sums = [f"{sha256(contents[name]).hexdigest()}  {name}\n" for name in sorted(contents)]
    contents["SHA256SUMS"] = "".join(sums).encode()
    contents["SHA256SUMS.sig"] = log_key.signers()[0].sign(contents["SHA256SUMS"])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            path = f"evidence-{evidence.decision.pk}/{name}"
            entry = zipfile.ZipInfo(path, now.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return data.getvalue()


def files(evidence: Evidence, checked: CheckedProof, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield each by its name. Record, salt and place are those of the receipt."""
    members, size, signer = json.loads(checked.file)["proof"], checked.size, log_key.signers()[0]
    assert size is not None
    head, note = members["log"].split("\n\n", 1)
    _, index, *path = head.split("\n")
    way = tree.way(int(index.removeprefix("index ")), size - 1, [*map(notes.from_base64, path)])
    public = signer.key.public_key()
    signed = {(name, key_id): octets for name, key_id, octets in notes.signatures(note)}
    yield "record.json", members["record"].encode()
    yield "receipt.json", checked.file
    yield "notice.json", evidence.decision.notice.body.encode()
    yield "notice.html", _page("notice.html", evidence=evidence, reading=shown.words(evidence))
    yield "key.pem", public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    yield "log/salt", bytes.fromhex(members["salt"])
    yield "log/checkpoint", notes.text_of(note).encode()
    yield "log/checkpoint.sig", signed[signer.name, signer.verifier.key_id]
    for number, (hash, is_left) in enumerate(way, 1):
        yield f"log/way/{number:02}-{'left' if is_left else 'right'}", hash
    for program in verifiers.PROGRAMS:
        yield program, verifiers.source(program)
    yield (
        "README.txt",
        _page(
            "README.txt",
            evidence=evidence,
            how=lines.how(evidence),
            signal=lines.signal(evidence),
            lines=list(lines.answers(evidence)),
            rule=evidence.rule(evidence.decision.region),
            proof=checked,
            service=settings.CONSENT_SERVICE_URL,
            now=now,
        ),
    )


def _page(name: str, **context: object) -> bytes:
    return render_to_string(f"admin/consent/evidence/{name}", context).encode()
