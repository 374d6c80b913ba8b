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
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from consent.cookies.writer import MAX_AGE
from consent.management.command_line import HelpFormatter
from consent.notices import signing_keys
from consent.notices.signing_keys import WrongKeys

WAIT = 3600  # seconds in which the operator copies, and every server asks for the keys


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        parser.add_argument(
            "action", choices=["list", "add"], help="list: which keys there are, and what for"
        )
        parser.add_argument(
            "--folder", type=Path, help="begin this folder: today's keys go into it"
        )
        parser.add_argument(
            "--after",
            type=int,
            default=WAIT,
            metavar="SECONDS",
            help="until it signs: time to copy it, a minute in caches, and the longest `refresh` "
            f"of your servers. Default: {WAIT}",
        )

    def handle(
        self, *args: Any, action: str, folder: Path | None, after: int, **options: Any
    ) -> None:
        now = timezone.now()
        try:
            known = signing_keys.folder()
            target = folder or known
            if action == "add":
                target = self._add(target, now, starts=now + timedelta(seconds=after))
            self._list(target, now)
        except WrongKeys as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be written: {error.strerror}.") from error
        if target != known:
            self.stdout.write(f"On every machine: set CONSENT_SIGNING_KEYS={target} and restart.")

    def _list(self, folder: Path | None, now: datetime) -> None:
        if folder is None:
            kids = ", ".join(signing_keys.ring().kids)
            self.stdout.write(f"Derived from DJANGO_SECRET_KEY and its fallbacks: {kids}")
            return
        self.stdout.write(f"In {folder}:")
        for number, file in enumerate(signing_keys.in_order(folder, now)):
            does = "will sign" if file.starts > now else "signed" if number else "signs"
            self.stdout.write(f"{file.key.kid}  {does} from {file.starts:%Y-%m-%d %H:%M} UTC on")

    def _add(self, folder: Path | None, now: datetime, *, starts: datetime) -> Path:
        if folder is None:
            raise WrongKeys(
                "The keys stand in no folder yet. Begin one, which holds today's as well:\n"
                "    manage.py keys add --folder /var/lib/mix-consent/keys"
            )
        if folder != signing_keys.folder():
            _begin(folder, now)
        if (folder / f"{starts:{signing_keys.NAME}}").exists():
            raise WrongKeys("Another key begins to sign in that very second: try again.")
        signing_keys.write(folder, starts, Ed25519PrivateKey.generate())
        self.stdout.write(
            "Added a key, published from now on. Several machines: copy the folder to each of "
            "them before it signs."
        )
        # Of those that began so long ago, only the newest may have signed what a browser keeps
        began = now - timedelta(seconds=MAX_AGE)
        for file in [file for file in signing_keys.read(folder) if file.starts < began][1:]:
            file.path.unlink()
            self.stdout.write(f"{file.key.kid} is gone: no browser keeps what it signed.")
        return folder


def _begin(folder: Path, now: datetime) -> None:
    """Write today's key, which goes on signing, and those that are only remembered."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if any(folder.glob("*.pem")):
        raise WrongKeys(f"{folder} holds keys already. Name it in CONSENT_SIGNING_KEYS.")
    for age, key in enumerate(signing_keys.ring().keys, start=1):
        if key.private:
            signing_keys.write(folder, now - timedelta(seconds=age), key.private)
