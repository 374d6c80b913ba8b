"""The published file is what its generator makes, leaves nothing out and gives nothing away."""

import json
from collections import Counter

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from consent.cookies import state
from consent.cookies.names import CookieNames
from consent.integration import conformance
from tests.conformance.document import DOCUMENT, VECTORS
from tests.conformance.make import PATH, document, text
from tests.conformance.rows import ACCOUNT, DAY, NOW, cookie_name
from tests.conformance.signing import KEYS, pack

WORDS = (
    "no cookie, accept, reject, custom, GPC over a yes, older version has lapsed, "
    "lapsed after its last day, corrupt signature, corrupt base64, alg none, alg HS256, alg ES256, "
    "alg RS256, kid of our other key, no kid, another site, list of our site, another issuer, "
    "from the future, cookie twice, oversized, unknown category, account that has opted out, "
    "broken note, a time in words, claims beyond ours, kept has its own time"
).split(", ")


def test_the_file_is_what_the_generator_makes() -> None:
    assert PATH.read_text(encoding="utf-8") == text(document())


@pytest.mark.parametrize("words", WORDS)
def test_a_vector_is_named_for_everything_that_was_promised(words: str) -> None:
    assert [vector["id"] for vector in VECTORS if words in vector["id"]] != []


def test_no_two_vectors_share_a_name_or_a_request() -> None:
    parts = ("site", "headers", "region", "minor")
    asked = [[vector.get(part) for part in parts] for vector in VECTORS]
    requests = [json.dumps(one) for one in asked]
    assert len(VECTORS) >= 150
    for counted in (Counter(vector["id"] for vector in VECTORS), Counter(requests)):
        assert [one for one, count in counted.items() if count > 1] == []


def test_every_verdict_and_reason_is_reached() -> None:
    reached = {tuple(judgement) for vector in VECTORS for judgement in vector["rulings"].values()}
    assert reached == {
        ("granted", "necessary"),
        ("granted", "choice"),
        ("granted", "region"),
        ("denied", "signal"),
        ("denied", "account"),
        ("denied", "choice"),
        ("denied", "invalid"),
        ("lapsed", "choice"),
        ("unasked", "default"),
    }


def test_private_halves_are_not_in_it() -> None:
    text = conformance.read(conformance.VECTORS)
    assert {key["kid"] for key in DOCUMENT["jwks"]["keys"]} >= set(KEYS)
    assert [key for key in DOCUMENT["jwks"]["keys"] if "d" in key] == []
    for key in KEYS.values():
        assert pack(key.private_bytes_raw()) not in text
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        assert pem.splitlines()[1] not in text


def test_the_names_of_cookies_are_the_services_own() -> None:
    for site, facts in DOCUMENT["sites"].items():
        assert cookie_name(site) == CookieNames.of(site, facts["cookie_domain"]).decision
    assert CookieNames.of("mix", "example.com").account == ACCOUNT
    (row,) = [one for one in VECTORS if one["id"].startswith("the readable mirror alone")]
    cookie = state.decode(row["headers"]["Cookie"].partition("=")[2])
    # A good one: it is not believed
    assert cookie is not None and cookie.answer.decided_at == NOW // DAY * DAY
