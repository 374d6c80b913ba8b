"""The file of signing keys: PEM blocks in the order in which they count, the first of which signs.

A line above each says since when. Other programs pass over such lines (RFC 7468).
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from consent.cookies.keyring import KeyRing, SigningKey
from consent.cookies.writer import MAX_AGE

PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)
COOKIE_LIFE = timedelta(seconds=MAX_AGE)

_HEAD = "# Signing keys of the consent service. Change them by: manage.py keys"
_DATE = re.compile(r"(added|signed until) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_SPELLING = "%Y-%m-%dT%H:%M:%SZ"
_OTHERS = 0o007  # rights of those who are neither the owner nor of the group


class WrongKeys(ValueError):
    """These keys cannot be used, or this may not be done with them; the message says what to do."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key of the file."""

    key: SigningKey
    added: datetime | None = None
    signed_until: datetime | None = None  # None: it signs, or never did

    @property
    def kid(self) -> str:
        return self.key.kid

    @property
    def may_live_until(self) -> datetime | None:
        """The last moment of the last cookie that it signed."""
        return self.signed_until and self.signed_until + COOKIE_LIFE

    @classmethod
    def made(cls, now: datetime) -> Self:
        key = SigningKey.of(Ed25519PrivateKey.generate())
        # In a command an id that begins with a dash would be taken for an option
        return cls.made(now) if key.kid.startswith("-") else cls(key, added=now)

    def public(self) -> Self:
        return replace(self, key=replace(self.key, private=None))

    def __str__(self) -> str:
        dates = {"added": self.added, "signed until": self.signed_until}
        told = [f"{word} {at.strftime(_SPELLING)}" for word, at in dates.items() if at]
        return f"# {', '.join([self.kid, *told])}\n{pem(self.key)}"


def pem(key: SigningKey) -> str:
    """The private half where there is one."""
    if key.private is None:
        return public_pem(key)
    return key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: SigningKey) -> str:
    return key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def parse(text: str) -> tuple[KeyEntry, ...]:
    """Take the text of a file apart. Raises ValueError or TypeError for what is no Ed25519 key."""
    try:
        return tuple(_entries(text))
    except UnsupportedAlgorithm as error:
        raise ValueError("This key is of a kind that nobody here knows.") from error


def _entries(text: str) -> Iterator[KeyEntry]:
    end = 0
    for found in PEM.finditer(text):
        (key,) = KeyRing.from_pems([found[0]]).keys
        words = text[end : found.start()].rstrip().rpartition("\n")[2]  # the line above
        dates = {word: _time(at) for word, at in _DATE.findall(words)}
        yield KeyEntry(key, dates.get("added"), dates.get("signed until"))
        end = found.end()
    if "-----BEGIN" in text[end:]:
        raise ValueError("The last key is cut off.")  # the file is being written


def _time(text: str) -> datetime:
    return datetime.strptime(text, _SPELLING).replace(tzinfo=UTC)


def read(path: Path) -> tuple[KeyEntry, ...]:
    """The keys of a file, the first of which can sign. Raises WrongKeys."""
    try:
        others = path.stat().st_mode & _OTHERS
        entries = parse(path.read_text(encoding="ascii"))
    except OSError as error:
        raise WrongKeys(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise WrongKeys(f"{path} holds something else than Ed25519 keys in PEM.") from error
    if others:
        raise WrongKeys(f"Everybody may read {path}: chmod o= {path}")
    if not entries or entries[0].key.private is None:
        raise WrongKeys(f"The first key of {path} is no private one: nothing could be signed.")
    return entries


def write(path: Path, entries: tuple[KeyEntry, ...]) -> None:
    """Replace the file at once and as a whole; it keeps its owner and who may read it."""
    text = "\n".join([_HEAD, "", *map(str, entries)])
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            with suppress(FileNotFoundError):
                before = path.stat()
                os.fchmod(handle, before.st_mode & 0o770)
                if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                    os.fchown(handle, before.st_uid, before.st_gid)
            file.flush()
            os.fsync(handle)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def promoted(entries: tuple[KeyEntry, ...], kid: str, *, now: datetime) -> tuple[KeyEntry, ...]:
    """The same keys, of which this one signs from now on."""
    chosen, first = find(entries, kid), entries[0]
    if chosen is first:
        raise WrongKeys(f"{kid} signs already.")
    if chosen.key.private is None:
        raise WrongKeys(f"Of {kid} there is the public half alone: it cannot sign.")
    rest = [one for one in entries[1:] if one is not chosen]
    return replace(chosen, signed_until=None), replace(first, signed_until=now), *rest


def retired(entries: tuple[KeyEntry, ...], kid: str) -> tuple[KeyEntry, ...]:
    """The same keys, and of this one the public half alone: what it signed stays good."""
    chosen = _not_signing(entries, kid)
    if chosen.key.private is None:
        raise WrongKeys(f"{kid} is retired already. To take it out: keys retire {kid} --remove")
    if chosen.signed_until is None:
        raise WrongKeys(f"{kid} has signed nothing yet. To take it out: keys retire {kid} --remove")
    return tuple(one.public() if one is chosen else one for one in entries)


def removed(
    entries: tuple[KeyEntry, ...], kid: str, *, now: datetime, even_now: bool = False
) -> tuple[KeyEntry, ...]:
    """The keys without this one, which nothing that browsers still keep was signed with."""
    chosen = _not_signing(entries, kid)
    has_signed = chosen.signed_until or chosen.key.private is None
    until = chosen.may_live_until
    if has_signed and not even_now and (until is None or until > now):
        day = f"until {until:%Y-%m-%d}" if until else "for 400 days after it signed last"
        raise WrongKeys(
            f"Browsers may keep cookies that {kid} signed {day}, and would be asked again. "
            "Where that is what you want: --force"
        )
    return tuple(one for one in entries if one is not chosen)


def _not_signing(entries: tuple[KeyEntry, ...], kid: str) -> KeyEntry:
    chosen = find(entries, kid)
    if chosen is entries[0]:
        raise WrongKeys(f"{kid} signs. Let another one sign first: keys promote")
    return chosen


def find(entries: tuple[KeyEntry, ...], kid: str) -> KeyEntry:
    for one in entries:
        if one.kid == kid:
            return one
    known = ", ".join(one.kid for one in entries)
    raise WrongKeys(f"There is no key {kid}. There are: {known}.")
