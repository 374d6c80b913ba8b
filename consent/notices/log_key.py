"""The keys that sign the transparency log and receipts, and what the log is called."""

from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signals import setting_changed

from consent.transparency.notes import Signer

_LOG = b"mix-consent log key 1"  # another number makes other keys, which no witness knows


@cache
def origin() -> str:
    """The service's address without its scheme, and so the one name of this log (C2SP)."""
    address = urlsplit(settings.CONSENT_SERVICE_URL)
    return f"{address.netloc}{address.path}/log"


@cache
def signers() -> tuple[Signer, ...]:
    """The keys of CONSENT_LOG_KEY, then of SECRET_KEY and its fallbacks; all sign checkpoints.

    So whoever knows one of them notices nothing of a rotation. The first signs receipts.
    """
    own = filter(None, map(str.strip, settings.CONSENT_LOG_KEY.split(",")))
    secrets = dict.fromkeys([*own, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return tuple(Signer(origin(), _derive(secret)) for secret in secrets)


@cache
def vkeys() -> tuple[str, ...]:
    """The public halves, as verifiers write them (C2SP signed-note)."""
    return tuple(signer.vkey for signer in signers())


def _derive(secret: str) -> Ed25519PrivateKey:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=_LOG).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def forget(**_: object) -> None:
    for one in (origin, signers, vkeys):
        one.cache_clear()


setting_changed.connect(forget)  # tests change settings
