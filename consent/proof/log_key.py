"""The keys that sign the transparency log and receipts, and what the log is called."""

from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.signals import setting_changed

from consent.cookies.keyring import derive
from consent.notices import signing_keys
from consent.proof.formats.notes import Signer

_LOG = b"mix-consent log key 1"  # another number makes other keys, which no witness knows


@cache
def origin() -> str:
    """The service's address without its scheme, and so the one name of this log (C2SP)."""
    address = urlsplit(settings.CONSENT_SERVICE_URL)
    return f"{address.netloc}{address.path}/log"


@cache
def signers() -> tuple[Signer, ...]:
    """The keys of CONSENT_LOG_KEY, then SECRET_KEY's: all sign checkpoints, the first receipts."""
    secrets = signing_keys.secrets(settings.CONSENT_LOG_KEY)
    keys = (Ed25519PrivateKey.from_private_bytes(derive(secret, _LOG)) for secret in secrets)
    return tuple(Signer(origin(), key) for key in keys)


@cache
def vkeys() -> tuple[str, ...]:
    """The public halves, as verifiers write them (C2SP signed-note)."""
    return tuple(signer.vkey for signer in signers())


def forget(**_: object) -> None:
    for one in (origin, signers, vkeys):
        one.cache_clear()


setting_changed.connect(forget)  # tests change settings
