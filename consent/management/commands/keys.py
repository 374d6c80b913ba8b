"""The keys that sign visitors' decisions: list them, and change them without voiding a cookie.

    manage.py keys add      made and published now, signing in an hour: before that, copy the
                            folder to every other machine

Keys stand in the folder that CONSENT_SIGNING_KEYS names, each in a file that is named by the moment
from which it signs. A running service takes what changes there within two seconds, and goes on
with what it had where a file is no good. Where the keys still come from DJANGO_SECRET_KEY, begin
with

    manage.py keys add --folder /var/lib/mix-consent/keys

That writes today's key into the folder as the one that signs, so the change voids nothing.
"""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError
from django.utils import timezone

from consent.cookies.keyring import SigningKey
from consent.cookies.writer import MAX_AGE
from consent.management.documented_command import DocumentedCommand, add_subcommand
from consent.notices import key_folder, signing_keys
from consent.notices.key_folder import WrongKeys

WAIT = 3600  # seconds in which the operator copies, and every server asks for the keys
COOKIE_LIFE = timedelta(seconds=MAX_AGE)


class Command(DocumentedCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        add_subcommand(actions, "list", "Say which keys there are, and what each is for.")
        add = add_subcommand(actions, "add", "Make a key and publish it; it signs later.")
        add.add_argument("--folder", type=Path, help="begin this folder: today's keys go into it")
        add.add_argument(
            "--after",
            type=int,
            default=WAIT,
            metavar="SECONDS",
            help="until it signs: time to copy it, a minute in caches, and the longest `refresh` "
            f"of your servers. Default: {WAIT}",
        )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            getattr(self, f"{action}_keys")(**options)
        except WrongKeys as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be written: {error.strerror}.") from error

    def list_keys(self, **_: Any) -> None:
        folder, now = signing_keys.folder(), timezone.now()
        if folder is None:
            kids = ", ".join(key.kid for key in signing_keys.ring().keys)
            self.stdout.write(f"Derived from DJANGO_SECRET_KEY and its fallbacks: {kids}")
            return
        self.stdout.write(f"In {folder}:")
        for number, one in enumerate(key_folder.in_order(folder, now)):
            does = "signed" if number else "signs"
            does = "will sign" if one.starts > now else does
            self.stdout.write(f"{one.key.kid}  {does} from {_minute(one.starts)} on")

    def add_keys(self, folder: Path | None, after: int, **_: Any) -> None:
        now, known = timezone.now(), signing_keys.folder()
        target = folder or known
        if target is None:
            raise WrongKeys(
                "The keys stand in no folder yet. Begin one, which holds today's as well:\n"
                "    manage.py keys add --folder /var/lib/mix-consent/keys"
            )
        if target != known:
            _begin(target, now)
        private = Ed25519PrivateKey.generate()
        starts = now + timedelta(seconds=after)
        if (target / f"{starts:{key_folder.NAME}}").exists():
            raise WrongKeys("Another key begins to sign in that very second: try again.")
        key_folder.write(target, starts, private)
        self.stdout.write(
            f"Added {SigningKey.of(private).kid}: published from now on, signing from "
            f"{_minute(starts)} on.\n"
            "Several machines: copy the folder to each of them before."
        )
        if target != known:
            self.stdout.write(f"On every machine: set CONSENT_SIGNING_KEYS={target} and restart.")
        for one, following in pairwise(key_folder.read(target)):
            if following.starts + COOKIE_LIFE < now:
                one.path.unlink()
                self.stdout.write(f"{one.key.kid} is gone: no browser keeps what it signed.")


def _begin(folder: Path, now: datetime) -> None:
    """Write today's key, which goes on signing, and those that are only remembered."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if any(folder.glob("*.pem")):
        raise WrongKeys(f"{folder} holds keys already. Name it in CONSENT_SIGNING_KEYS.")
    for age, key in enumerate(signing_keys.ring().keys, start=1):
        if key.private:
            key_folder.write(folder, now - timedelta(seconds=age), key.private)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
