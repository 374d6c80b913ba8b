"""Tokens of the vectors, signed by keys that are made of nothing secret.

Written without `consent.cookies.keyring`: what is tested does not make its own test.
"""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

CURVE = "p256"  # published beside ours, and never to be used for a decision


def pack(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _seed(name: str) -> bytes:
    return hashlib.sha256(f"mix consent, conformance vectors, {name}".encode()).digest()


def _key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_seed(name))


def _members(key: Ed25519PrivateKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": pack(key.public_key().public_bytes_raw())}


def _thumbprint(key: Ed25519PrivateKey) -> str:
    """The beginning of RFC 7638's, as the service names its keys."""
    canonical = json.dumps(_members(key), separators=(",", ":"))
    return pack(hashlib.sha256(canonical.encode()).digest())[:8]


KEYS = {_thumbprint(key): key for key in map(_key, ("today", "older"))}
TODAY, OLDER = KEYS
STRANGE = _key("stranger")
STRANGER = _thumbprint(STRANGE)  # published nowhere
_CURVED = ec.derive_private_key(int.from_bytes(_seed(CURVE)) >> 1, ec.SECP256R1())
PUBLIC = KEYS[TODAY].public_key().public_bytes_raw()
PUBLIC_PEM = KEYS[TODAY].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def member(value: Any) -> str:
    return pack(json.dumps(value, separators=(",", ":")).encode())


def header(kid: str | None = TODAY, alg: str = "EdDSA", typ: str = "JWT") -> str:
    return member({"alg": alg, "typ": typ} | ({} if kid is None else {"kid": kid}))


def sign(payload: str, head: str = "", key: Ed25519PrivateKey = KEYS[TODAY]) -> str:
    signed = f"{head or header()}.{payload}"
    return f"{signed}.{pack(key.sign(signed.encode()))}"


def token(claims: Any, *, kid: str = TODAY) -> str:
    return sign(member(claims), header(kid), KEYS[kid])


def with_hmac(claims: Any, secret: bytes) -> str:
    """What a verifier believes that takes `alg` from the token, and the public key as a secret."""
    signed = f"{header(alg='HS256')}.{member(claims)}"
    return f"{signed}.{pack(hmac.digest(secret, signed.encode(), 'sha256'))}"


def with_curve(claims: Any) -> str:
    """A good signature by a published key, of another algorithm than ours."""
    signed = f"{header(CURVE, 'ES256')}.{member(claims)}"
    found = _CURVED.sign(signed.encode(), ec.ECDSA(SHA256(), deterministic_signing=True))
    r, s = decode_dss_signature(found)
    return f"{signed}.{pack(r.to_bytes(32) + s.to_bytes(32))}"


def jwks() -> dict[str, Any]:
    """The public halves, and one key among them that is none of ours."""
    ours = [
        {**_members(key), "alg": "EdDSA", "use": "sig", "kid": kid} for kid, key in KEYS.items()
    ]
    point = _CURVED.public_key().public_numbers()
    curve = {"x": pack(point.x.to_bytes(32)), "y": pack(point.y.to_bytes(32))}
    return {"keys": [*ours, {"kty": "EC", "crv": "P-256", **curve, "use": "sig", "kid": CURVE}]}


def write_keys(folder: Path) -> Path:
    """The private halves, as a service under test is given them: the first signs."""
    folder.mkdir()
    for age, key in enumerate(KEYS.values()):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file = folder / f"{2020 - age}-01-01T000000Z.pem"
        file.touch(mode=0o600)
        file.write_bytes(pem)
    return folder
