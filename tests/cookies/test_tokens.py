import base64
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from consent.cookies import decision_token
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing, SigningKey, UntrustedToken
from consent.cookies.names import CookieNames
from consent.cookies.reader import CookieReader
from consent.kernel.rules import Answer, Choice

NOON = 1_790_000_000
ISSUER = "https://consent.mixnetworks.com"
RING = KeyRing.from_secrets(["a secret of fifty characters, or nearly so, is long"])
SIGNED = SignedDecision(
    id=UUID("0199a0c0-0000-7000-8000-000000000001"),
    site="mix",
    notice=3,
    answer=Answer(
        NOON, {"analytics": Choice(1, True), "marketing": Choice(2, False)}, region="US-CA"
    ),
)
CLAIMS = {
    "iss": ISSUER,
    "aud": "mix",
    "jti": "0199a0c0-0000-7000-8000-000000000001",
    "iat": NOON,
    "n": 3,
    "c": {"analytics": [1, 1], "marketing": [2, 0]},
    "m": "opt-in",
    "r": "US-CA",
    "g": 0,
}


def read(token: str, ring: KeyRing = RING) -> SignedDecision:
    return decision_token.read(token, ring, issuer=ISSUER, site="mix")


def segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.requirement("R63")
def test_a_choice_that_carries_the_law_of_another_place_names_it() -> None:
    choices = {"analytics": Choice(1, True, NOON - 60, "FR"), "marketing": Choice(1, False, NOON)}
    kept = replace(SIGNED, answer=Answer(NOON, choices, region="US-CA"))
    undated = {**choices, "marketing": Choice(1, False, place="US-CO")}

    assert read(decision_token.issue(kept, RING, ISSUER)) == kept
    found = read(decision_token.issue(replace(SIGNED, answer=Answer(NOON, undated)), RING, ISSUER))
    assert found.answer.choices["marketing"] == Choice(1, False, NOON, "US-CO")


def test_a_stock_library_reads_it_with_the_published_keys() -> None:
    token = decision_token.issue(SIGNED, RING, ISSUER)
    keys = jwt.PyJWKSet.from_dict(RING.jwks())
    header = jwt.get_unverified_header(token)

    claims = jwt.decode(
        token, keys[header["kid"]].key, algorithms=["EdDSA"], audience="mix", issuer=ISSUER
    )

    assert claims == CLAIMS
    assert header == {"alg": "EdDSA", "typ": "JWT", "kid": RING.keys[0].kid}


@pytest.mark.requirement("R109")
def test_eight_categories_stay_under_700_bytes() -> None:
    """Eight that are asked about, beside the necessary one, and every number of two digits."""
    keys = [
        "preferences",
        "personalization",
        "support",
        "analytics",
        "marketing",
        "video",
        "social",
        "maps",
    ]
    choices = {key: Choice(9_999_999, True) for key in keys}
    answer = Answer(NOON, choices, signal=True, region="US-CA")
    signed = SignedDecision(SIGNED.id, "mix", 7_654_321, answer, bytes(32))

    assert len(decision_token.issue(signed, RING, ISSUER)) < 700
    assert read(decision_token.issue(signed, RING, ISSUER)).entry == bytes(32)


def test_published_keys_verify_and_cannot_sign() -> None:
    ring = KeyRing.from_jwks(RING.jwks())

    assert read(decision_token.issue(SIGNED, RING, ISSUER), ring) == SIGNED
    with pytest.raises(ValueError, match="only verify"):
        ring.sign(CLAIMS)


def test_keys_of_another_kind_are_passed_over() -> None:
    other = {"kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB"}

    assert len(KeyRing.from_jwks({"keys": [other, *RING.jwks()["keys"]]}).keys) == 1
    with pytest.raises(ValueError, match="no Ed25519 key"):
        KeyRing.from_jwks({"keys": [other]})


def test_the_same_secret_makes_the_same_key_and_an_older_one_still_verifies() -> None:
    old, new = "the secret of last year, which was long", "the secret of this year, which is long"
    token = decision_token.issue(SIGNED, KeyRing.from_secrets([old]), ISSUER)

    assert read(token, KeyRing.from_secrets([new, old])) == SIGNED
    with pytest.raises(UntrustedToken):
        read(token, KeyRing.from_secrets([new]))


def test_a_pem_of_another_kind_is_refused() -> None:
    pem = generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with pytest.raises(ValueError, match="Ed25519"):
        SigningKey.from_pem(pem)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"jti": "0199A0C0-0000-7000-8000-00000000000A"}, id="an id spelt otherwise"),
        pytest.param({"iss": "https://other.example"}, id="by another service with our keys"),
        pytest.param({"aud": "other"}, id="for another site"),
        pytest.param({"n": True}, id="a notice that is true"),
        pytest.param({"c": {"analytics": [1, 1, True]}}, id="a choice made at true"),
        pytest.param({"c": {"analytics": [1, 1, 1, 1]}}, id="a place that is a number"),
        pytest.param({"c": {"analytics": [1, 1, NOON + 1]}}, id="a choice younger than its answer"),
        pytest.param({"c": {"analytics": [1, 1, "FR"]}}, id="a place without a time"),
        pytest.param({"c": {"analytics": [1, 1, 1, "FR", 1]}}, id="a word too many"),
    ],
)
def test_claims_of_another_shape_are_not_believed_though_signed(change: dict[str, object]) -> None:
    assert read(RING.sign(CLAIMS)) == SIGNED
    with pytest.raises(UntrustedToken):
        read(RING.sign({**CLAIMS, **change}))


def _with_header(header: object) -> str:
    _, payload, signature = RING.sign(CLAIMS).split(".")
    return f"{segment(header)}.{payload}.{signature}"


KID = RING.keys[0].kid


@pytest.mark.requirement("R112")
@pytest.mark.parametrize(
    "token",
    [
        pytest.param(f"{segment({'alg': 'none'})}.{segment(CLAIMS)}.", id="alg none"),
        pytest.param(_with_header({"alg": "EdDSA", "typ": "JWT", "kid": "x"}), id="unknown kid"),
        pytest.param(
            _with_header({"alg": "EdDSA", "typ": "JWT", "kid": [KID]}), id="kid in a list"
        ),
        pytest.param(
            _with_header({"alg": "EdDSA", "typ": "JWT", "kid": KID, "crit": ["b64"], "b64": False}),
            id="an extension",
        ),
        pytest.param(f"{'W' * 200}.{segment(CLAIMS)}.{'A' * 86}", id="a deep header"),
        pytest.param(RING.sign(CLAIMS) + "\n", id="a line end"),
        pytest.param(RING.sign({**CLAIMS, "more": "x" * 4096}), id="oversized"),
        pytest.param("é" * 100, id="other letters"),
    ],
)
def test_what_we_did_not_sign_is_not_believed(token: str) -> None:
    with pytest.raises(UntrustedToken):
        read(token)


@pytest.mark.requirement("R112")
@pytest.mark.parametrize(
    "more", [{"typ": "at+jwt"}, {"b64": False, "crit": ["b64"]}, {"jwk": {}}, {"cty": "JWT"}]
)
def test_a_header_that_says_more_is_not_believed_though_signed(more: dict[str, Any]) -> None:
    key, payload = RING.keys[0], json.dumps(CLAIMS).encode()

    def signed(headers: dict[str, Any]) -> str:
        assert key.private
        return jwt.PyJWS().encode(payload, key.private, "EdDSA", {"kid": key.kid, **headers})

    assert read(signed({})) == SIGNED
    with pytest.raises(UntrustedToken):
        read(signed(more))


def test_no_byte_of_a_token_may_change() -> None:
    token = decision_token.issue(SIGNED, RING, ISSUER)
    for place, letter in enumerate(token):
        for other in {chr(ord(letter) ^ bit) for bit in (1, 2, 4, 8, 16, 32)}:
            with pytest.raises(UntrustedToken):
                read(token[:place] + other + token[place + 1 :])


def test_a_signature_has_one_spelling() -> None:
    """The last of 86 letters holds four bits that no octet has."""
    token = RING.sign(CLAIMS)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twins = [token[:-1] + letters[letters.index(token[-1]) + bits] for bits in range(1, 16)]
    octets = {base64.urlsafe_b64decode(twin.rpartition(".")[2] + "==") for twin in [token, *twins]}

    assert len(octets) == 1
    assert read(token) == SIGNED
    for twin in twins:
        with pytest.raises(UntrustedToken):
            read(twin)


def test_a_reader_remembers_what_it_believed() -> None:
    reader = CookieReader.build(RING, issuer=ISSUER, site="mix", domain=None)
    token = RING.sign(CLAIMS)

    assert reader.decision(token) is reader.decision(token)
    for _ in range(2):
        with pytest.raises(UntrustedToken):
            reader.decision(token[:-1] + ("A" if token[-1] != "A" else "Q"))


@pytest.mark.requirement("R107")
def test_a_cookie_with_a_domain_is_named_otherwise_than_one_without() -> None:
    with_domain, on_one_host = CookieNames.of("mix", "mixnetworks.com"), CookieNames.of("mix", "")
    assert (with_domain.decision, with_domain.state) == (
        "__Secure-mix_consent",
        "mix_consent_state",
    )
    assert (on_one_host.decision, on_one_host.state) == ("__Host-mix_consent", "mix_consent_state")
