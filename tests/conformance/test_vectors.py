"""The published file is what its generator makes, leaves nothing out and gives nothing away."""

import json
from collections import Counter

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from consent.integration import conformance
from tests.conformance.document import DOCUMENT, VECTORS
from tests.conformance.make import PATH, document, text
from tests.conformance.signing import KEYS, pack


def test_the_file_is_what_the_generator_makes() -> None:
    assert PATH.read_text(encoding="utf-8") == text(document())


def test_no_two_vectors_share_a_name_or_a_request() -> None:
    parts = ("site", "headers", "region", "minor")
    asked = [[vector.get(part) for part in parts] for vector in VECTORS]
    requests = [json.dumps(vector) for vector in asked]
    assert len(VECTORS) >= 150
    for counted in (Counter(vector["id"] for vector in VECTORS), Counter(requests)):
        assert [name for name, count in counted.items() if count > 1] == []


def test_private_halves_are_not_in_it() -> None:
    text = conformance.read(conformance.VECTORS)
    assert {key["kid"] for key in DOCUMENT["jwks"]["keys"]} >= set(KEYS)
    assert [key for key in DOCUMENT["jwks"]["keys"] if "d" in key] == []
    for key in KEYS.values():
        assert pack(key.private_bytes_raw()) not in text
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        assert pem.splitlines()[1] not in text
