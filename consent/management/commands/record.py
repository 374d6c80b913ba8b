"""Export what was recorded, erase a visitor, and look after what is too old.

    manage.py record export november.csv --from 2026-11-01 --to 2026-11-30
    manage.py record erase 0199d1e2-5a7b-7c3d-8e4f-0123456789ab --yes
    manage.py record retention

Each of them says more by --help.
"""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from consent.management.command_line import HelpFormatter, add_action, operator, site_of
from consent.models import Decision, Site
from consent.notices import signing_keys
from consent.record import clock, export, receipts, retention, visitors
from consent.record.changes import acting
from consent.record.export import FORMATS, Selection


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        self.actions = parser.add_subparsers(required=True, metavar="ACTION")
        _add_export(add_action(self.actions, self.export))
        erase = add_action(self.actions, self.erase)
        erase.add_argument("receipt", type=UUID, help="the id on the receipt")
        erase.add_argument("--yes", action="store_true", help="erase it; without, only look")
        keep = add_action(self.actions, self.retention)
        keep.add_argument("--run", action="store_true", dest="is_run", help="delete now")
        keep.add_argument("--yes", action="store_true", help="the clock is right")

    def handle(self, *args: Any, run: Any, **options: Any) -> None:
        run(**options)

    def export(self, file: str, format: str | None, **options: Any) -> None:
        """Write decisions into a file.

        A file that ends with the line "end" is whole. If it broke off, delete it and export again.
        What was erased or forgotten is in no export, and visitors are known by a pseudonym alone.
        That you exported, and how much, is written down in the history.

            manage.py record export november.jsonl --from 2026-11-01 --to 2026-11-30
            manage.py record export one.csv --of 0199d1e2-…       all answers of a receipt's visitor
            manage.py record export - --of ada@example.com        of an account, to standard output
        """
        path = None if file == "-" else Path(file)
        suffix = path.suffix.removeprefix(".") if path else ""
        kind = format or (suffix if suffix in FORMATS else "jsonl")
        if path and path.exists():
            raise CommandError(f"{path} is there already. Name another file, or delete it.")
        sites = (site_of(options["site"]).key,) if options["site"] else ()
        every = sites or tuple(Site.objects.values_list("key", flat=True))
        whose = export.of_whom(options["of"] or "", every)
        selection = Selection(sites, options["first"], options["last"], whose)
        number = selection.count()
        with acting(operator("record export")):
            export.write_down(selection, number, kind)
        with open(path or sys.stdout.fileno(), "ab", opener=_private, closefd=bool(path)) as out:
            out.writelines(export.write(selection, kind, now=timezone.now()))
        self.stderr.write(f"{number:,} decisions written to {path or 'standard output'}.")

    def erase(self, receipt: UUID, yes: bool, **_: Any) -> None:
        """Erase a visitor's record, known by a receipt.

        It does what "Erase my answers" on the preference page does: every decision of that visitor
        on that site is deleted; what was refused stays as one no under a new id that nothing links
        to the old one. That somebody erased a record, and who, stands in the admin's history,
        without the receipt. Whoever shows a receipt holds it: ask for nothing more. Backups keep
        what was erased until they are deleted.

            manage.py record erase 0199d1e2-5a7b-7c3d-8e4f-0123456789ab        says what it erases
            manage.py record erase 0199d1e2-5a7b-7c3d-8e4f-0123456789ab --yes  erases it
        """
        try:
            decision = receipts.find(receipt)
        except ValidationError as error:
            raise CommandError(error.message) from None
        record = visitors.history_of(decision)
        self.stdout.write(f"Site {decision.notice.site.key}, this visitor: {_in_words(record)}.")
        if not yes:
            self.stdout.write("Nothing was erased. To erase it, say --yes.")
            return
        with acting(operator("record erase")):
            left = receipts.erase(decision, now=timezone.now())
        kept = "What was refused stays as one no under a new id." if left else "Nothing is left."
        self.stdout.write(
            f"Erased. {kept} The browser's cookie is out of reach from here: what it allows goes "
            f"on until its visitor answers again, or erases it at "
            f"{signing_keys.issuer()}/preferences/."
        )

    def retention(self, is_run: bool, yes: bool, **_: Any) -> None:
        """Say what is kept for how long, or delete.

        The worker deletes what is too old once a day, in small batches; this may be ended and begun
        again at any time. A refusal goes on in its cookie. A pause of more than two days may be a
        clock that is wrong: then nothing is deleted until somebody says yes.

            manage.py record retention                says what is kept for how long; the last run
            manage.py record retention --run          deletes now what is too old
            manage.py record retention --run --yes    also if a clock may be wrong: you have looked
        """
        if is_run:
            self._run_retention(is_confirmed=yes)
            return
        for rule in retention.RULES:
            self.stdout.write(f"{rule.what}: {rule.period}\n    {rule.why}")
        last = retention.last_run()
        ended = f"{last.ended_at:%Y-%m-%d %H:%M} UTC" if last else "never"
        self.stdout.write(f"\nLast run: {ended}. {retention.problem(clock.now())}".rstrip())

    def _run_retention(self, *, is_confirmed: bool) -> None:
        done = retention.run(clock.now(), is_confirmed=is_confirmed)
        if done.deleted:
            deleted = ", ".join(f"{number:,} {name}" for name, number in done.deleted.items())
            self.stdout.write(f"Deleted: {deleted}.")
        if done.problem:
            raise CommandError(done.problem)


def _add_export(parser: ArgumentParser) -> None:
    parser.add_argument("file", help="where to; its end, .jsonl or .csv, says how")
    parser.add_argument("--format", choices=FORMATS, help="for another end")
    parser.add_argument("--site", default="", help="a site's key; all of them without it")
    parser.add_argument("--from", dest="first", type=_day, help="the first day, UTC: 2026-11-01")
    parser.add_argument("--to", dest="last", type=_day, help="the last day")
    parser.add_argument("--of", help="a visitor, by a receipt or pseudonym, or an account, by name")


def _private(path: Any, flags: int) -> int:
    return os.open(path, flags, 0o600)  # the owner's alone


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day, as 2026-11-30 is") from error


def _in_words(record: list[Decision]) -> str:
    first, last = record[-1].decided_at, record[0].decided_at
    if len(record) == 1:
        return f"1 decision of {last:%Y-%m-%d}"
    return f"{len(record)} decisions, from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
