"""Keys that sign our tokens and verify them: compact JWTs, Ed25519 (design 5.5)."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.utils import base64url_decode, base64url_encode

_ALGORITHM = "EdDSA"
_MAX_LENGTH = 4096  # octets a browser keeps of one cookie (R109)

_DERIVATION = b"mix-consent signing key 1"  # another number makes other keys of the same secret
_SHAPE = re.compile(r"([A-Za-z0-9_-]{1,200})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})", re.ASCII)
_JWS = jwt.PyJWS(algorithms=[_ALGORITHM])


class UntrustedToken(Exception):
    """This token cannot be believed."""


class UnknownKey(UntrustedToken):
    """It names a key that is not in the ring: perhaps a newer one."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    kid: str
    private: Ed25519PrivateKey | None
    public: Ed25519PublicKey

    @classmethod
    def from_private(cls, key: Ed25519PrivateKey) -> Self:
        """Name it by the first eight characters of RFC 7638's thumbprint: they tell a few apart."""
        canonical = json.dumps(_members(key.public_key()), separators=(",", ":"), sort_keys=True)
        kid = _encode(hashlib.sha256(canonical.encode()).digest())[:8]
        return cls(kid, key, key.public_key())

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """Read a private key. Raise ValueError, TypeError or UnsupportedAlgorithm."""
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("A signing key is an Ed25519 key: openssl genpkey -algorithm ed25519")
        return cls.from_private(key)

    def jwk(self) -> dict[str, str]:
        return {**_members(self.public), "alg": _ALGORITHM, "use": "sig", "kid": self.kid}


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys that verify, the first of which signs."""

    keys: tuple[SigningKey, ...]

    @classmethod
    def from_secrets(cls, secrets: Iterable[str]) -> Self:
        """Derive one key pair from each secret; the first is today's, the rest are older."""
        seeds = (derive(secret, _DERIVATION) for secret in secrets)
        private = map(Ed25519PrivateKey.from_private_bytes, seeds)
        return cls(tuple(map(SigningKey.from_private, private)))

    @classmethod
    def from_jwks(cls, jwks: Mapping[str, Any]) -> Self:
        """Read published keys, which can only verify; others are ignored."""
        keys = tuple(filter(None, map(_published, jwks["keys"])))
        if not keys:
            raise ValueError("This key set holds no Ed25519 key.")
        return cls(keys)

    def sign(self, claims: Mapping[str, Any]) -> str:
        key = self.keys[0]
        if key.private is None:
            raise ValueError("The first key of this ring can only verify.")
        payload = json.dumps(claims, separators=(",", ":")).encode()
        return _JWS.encode(payload, key.private, _ALGORITHM, headers={"kid": key.kid})

    def verify(self, token: str) -> Any:
        """Return the claims of a token that one of these keys has signed."""
        shape = _SHAPE.fullmatch(token) if len(token) <= _MAX_LENGTH else None
        if shape is None:
            raise UntrustedToken("not a token of ours")
        head, payload, signature = shape.groups()
        try:
            # PyJWT would judge shape and header again, for half as long as the signature takes
            key, octets = self._key(head), base64url_decode(signature)
            key.public.verify(octets, f"{head}.{payload}".encode())
            # The last letter holds bits that mean nothing: with any of them set it is another token
            if _encode(octets) == signature:
                return json.loads(base64url_decode(payload))
            raise UntrustedToken("signature")
        except (InvalidSignature, ValueError, RecursionError) as error:
            raise UntrustedToken("signature") from error

    @property
    def kids(self) -> list[str]:
        return [key.kid for key in self.keys]

    def jwks(self) -> dict[str, Any]:
        return {"keys": [key.jwk() for key in self.keys]}

    def _key(self, head: str) -> SigningKey:
        try:
            header = json.loads(base64url_decode(head))
        except (ValueError, RecursionError) as error:
            raise UntrustedToken("header") from error
        kid = header.get("kid") if isinstance(header, dict) else None
        if not isinstance(kid, str) or header != {"alg": _ALGORITHM, "typ": "JWT", "kid": kid}:
            raise UntrustedToken("header")
        for key in self.keys:
            if key.kid == kid:
                return key
        raise UnknownKey("no key of this id")


def derive(secret: str, purpose: bytes) -> bytes:
    """32 octets, others for each purpose."""
    if not secret:
        raise ValueError("An empty secret makes a key that anyone can make.")
    return HKDF(hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def _published(jwk: object) -> SigningKey | None:
    match jwk:
        case {"kty": "OKP", "crv": "Ed25519", "kid": str(kid), "x": str(x)}:
            return SigningKey(kid, None, Ed25519PublicKey.from_public_bytes(base64url_decode(x)))
        case _:
            return None


def _members(public: Ed25519PublicKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": _encode(public.public_bytes_raw())}


def _encode(octets: bytes) -> str:
    return base64url_encode(octets).decode()
