import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from consent.cookies.keyring import KeyRing
from consent.management import key_arguments
from consent.management.teaching import TeachingCommand, add_deed
from consent.notices import key_file, signing_keys
from consent.notices.key_file import KeyEntry, WrongKeys

HELP = """\
The keys that sign visitors' decisions: list them, and change them without voiding a cookie.

A rotation takes two steps, because servers must know a key before it signs:

    manage.py keys add             made and published; the old one still signs.
                                   Several machines: copy the file to each of them
    manage.py keys promote KID     ten minutes later: now it signs; copy the file again
    manage.py keys retire OLD      the old private half is gone; what it signed stays good

Keys stand in the file that CONSENT_SIGNING_KEYS names. A running service takes what changes there
within two seconds, and goes on with what it had where the file is no good. Where the keys still
come from DJANGO_SECRET_KEY, begin with

    manage.py keys add --file /var/lib/mix-consent/keys.pem

That writes today's key into the file as the one that signs, so the change voids nothing."""


class Command(TeachingCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A derived key's id may begin with a dash, and is no option for that."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parse = parser.parse_args
        parser.parse_args = lambda args=None, into=None: parse(key_arguments.ids_last(args), into)  # type: ignore
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, metavar="ACTION")
        add_deed(deeds, "list", "Say which keys there are, and what each is for.")
        key_arguments.add_changes(deeds)
        export = add_deed(
            deeds,
            "export",
            "Print the public halves, for servers that cannot fetch them.",
            "    manage.py keys export > jwks.json\n    manage.py keys export --pem >> keys.pem\n\n"
            "The key that is derived from DJANGO_SECRET_KEY is among them: append its PEM to keys "
            "that\ncome from elsewhere, and what it has signed stays good.",
        )
        export.add_argument("--pem", action="store_true", help="PEM in place of a JWK Set")

    def handle(self, *args: Any, deed: str, **options: Any) -> None:
        try:
            getattr(self, f"{deed}_keys")(**options)
        except WrongKeys as error:
            raise CommandError(str(error)) from error
        except BrokenPipeError:
            raise  # whoever reads what is printed went away
        except OSError as error:
            path = options.get("file") or signing_keys.file()
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error

    def list_keys(self, **_: Any) -> None:
        self.stdout.write(_where())
        for number, entry in enumerate(signing_keys.entries()):
            self.stdout.write(f"{entry.kid}  {_state(entry, is_first=number == 0)}")

    def add_keys(self, file: Path | None, **_: Any) -> None:
        path = signing_keys.file()
        if file and path != file and file.exists():
            raise WrongKeys(f"{file} is there already. Name it in CONSENT_SIGNING_KEYS.")
        if path is None and file is None:
            raise WrongKeys(
                "The keys stand in no file yet. Begin one, which holds today's as well:\n"
                "    manage.py keys add --file /var/lib/mix-consent/keys.pem"
            )
        new = KeyEntry.made(timezone.now())
        key_file.write(file or path or Path(), (*_signing_first(), new))
        self.stdout.write(f"Added {new.kid}: published from now on, and not signing yet.")
        if file and path != file:
            self.stdout.write(
                "On every machine: copy this file, set\n"
                f"    CONSENT_SIGNING_KEYS={file}\n"
                "and restart. Nothing else changes: today's key is in the file, and signs on."
            )
        else:
            self.stdout.write("Several machines: copy the file to each of them.")
        self.stdout.write(
            f"Then, after {key_arguments.WAIT // 60} minutes in which every server has "
            "fetched it:\n"
            f"    manage.py keys promote {new.kid}"
        )

    def promote_keys(self, kid: str, after: int, force: bool, **_: Any) -> None:
        now = timezone.now()
        chosen = key_file.find(signing_keys.entries(), kid)
        if not force:
            _refuse_too_early(chosen, now - timedelta(seconds=after))
        before = signing_keys.entries()[0].kid
        self._change(lambda keys: key_file.promoted(keys, kid, now=now))
        self.stdout.write(
            f"{kid} signs; what {before} signed stays good. Several machines: copy the file to "
            f"each of them.\nThen, when nothing is wrong: manage.py keys retire {before}"
        )

    def retire_keys(self, kid: str, remove: bool, force: bool, **_: Any) -> None:
        if remove:
            now = timezone.now()
            self._change(lambda keys: key_file.removed(keys, kid, now=now, even_now=force))
            self.stdout.write(f"{kid} is out of the file: what it signed counts for nothing.")
        else:
            self._change(lambda keys: key_file.retired(keys, kid))
            self.stdout.write(f"Of {kid} the public half stays: what it signed stays good.")
        self.stdout.write("Several machines: copy the file to each of them.")

    def export_keys(self, pem: bool, **_: Any) -> None:
        keys = [entry.key for entry in signing_keys.entries()]
        if pem:
            self.stdout.write("".join(map(key_file.public_pem, keys)), ending="")
        else:
            self.stdout.write(json.dumps(KeyRing(tuple(keys)).jwks(), indent=2))

    def _change(self, change: Callable[[tuple[KeyEntry, ...]], tuple[KeyEntry, ...]]) -> None:
        path = signing_keys.file()
        if path is None:
            raise WrongKeys("The keys stand in no file, so nothing can be changed: keys add --file")
        key_file.write(path, change(key_file.read(path)))


def _signing_first() -> tuple[KeyEntry, ...]:
    """Today's keys; of those that are only remembered by older secrets, the public halves."""
    entries = signing_keys.entries()
    if signing_keys.are_derived():
        return entries[0], *(older.public() for older in entries[1:])
    return entries


def _where() -> str:
    if path := signing_keys.file():
        return f"In {path}:"
    if signing_keys.are_derived():
        return "Derived from DJANGO_SECRET_KEY and its fallbacks:"
    return "In CONSENT_SIGNING_KEYS itself:"


def _state(entry: KeyEntry, *, is_first: bool) -> str:
    half = "" if entry.key.private else ", public half alone"
    if is_first:
        return "signs"
    if until := entry.signed_until:
        last = f"cookies of it may live until {entry.may_live_until:%Y-%m-%d}"
        return f"verifies: signed until {_day(until)}, {last}{half}"
    if entry.added and entry.key.private:
        return f"waits to be promoted: published since {_day(entry.added)}"
    return f"verifies{half}"


def _refuse_too_early(entry: KeyEntry, latest: datetime) -> None:
    if entry.signed_until or entry.added is None or entry.added <= latest:
        return
    when = entry.added + (timezone.now() - latest)
    raise WrongKeys(
        f"{entry.kid} was added at {_day(entry.added)}, and servers that ask now and then may not "
        f"know it yet. Promote it after {when.astimezone(UTC):%H:%M:%S} UTC, or now by --force."
    )


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
