"""Restore a backup into the database that DATABASE_URL names, which must be empty; or try it out.

    manage.py restore FILE --check    only look through it; on PostgreSQL in a database of its own
    manage.py restore FILE            for good: stop the service first
    manage.py restore --in-place      it was put back by other means, or lost its last rows

Nothing is overwritten: on SQLite the old file has to be moved away first, on PostgreSQL another
database to be made. The database is brought up to this code, notices go on under numbers that
nobody knows, what waited to be published is withdrawn, and nobody of the staff stays signed in.
Another log, where there is one, goes on from there, and names the last checkpoint that is here:
witnesses are told, and see no fork. Who was erased since is erased again, by the list in
CONSENT_ERASED_FILE, and by lists or logs of other machines:

    manage.py restore FILE --erased LIST_OR_LOG …
    manage.py restore --erased LIST   only that, in the database as it is

What cannot be known is printed at the end, with the commands that see to it.
"""

import secrets
from argparse import ArgumentParser
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from config import backups
from consent import notices
from consent.intake import erasures
from consent.management.command_line import HelpFormatter, operator
from consent.models import Change, Decision, Notice, Publication, Site, SiteToken
from consent.publishing import publications
from consent.record import visitors
from consent.record.changes import acting, actor, log_access
from consent.record.signals import backup_restored

AFTER = """\
Gone is what came after that moment, and nothing here can know it:
* answers: browsers keep theirs, and they go on counting
* publications: publish again; what is published as it was asks nobody again
* opt-out requests: enter them again, by the mails about them
* refusals of accounts: each browser that is signed in keeps those that it knows
* accounts that were closed: have the site's server close them again
"""
WITHDRAWN = "The database was put back. Review it again."


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        parser.add_argument("file", type=Path, nargs="?", help="what manage.py backup has written")
        parser.add_argument("--check", action="store_true", help="only see that it can be restored")
        parser.add_argument("--in-place", action="store_true", help="go on with what is there")
        about = "lists of what was erased since, or logs of the service"
        parser.add_argument(
            "--erased", type=Path, nargs="+", default=[], metavar="LIST", help=about
        )

    def handle(self, *args: Any, file: Path | None, erased: list[Path], **options: Any) -> None:
        in_place, is_check = options["in_place"], options["check"]
        is_put_back = bool(file or in_place)
        if (file and in_place) or (is_check and not file) or not (is_put_back or erased):
            raise CommandError("Name the backup, or say --in-place.")
        try:
            own = erasures.file()
            there = [own] if own and own.exists() else []
            lists = {path: erasures.read(path) for path in [*there, *erased]}
            if is_check and file:
                contents = backups.engine().look_through(file, is_restored=True)
                self.stdout.write(f"Looked through: {contents}")
                return
            with acting(operator("restore")):
                if file:
                    self.stdout.write(f"Restored: {backups.engine().restore(file)}")
                if is_put_back:
                    self._begin_anew()
                self._erase_again(lists)
            if is_put_back:
                self.stdout.write("\n".join(["", AFTER, *_what_is_back()]))
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}.") from error

    def _begin_anew(self) -> None:
        """The steps without which what was lost would meet what is new."""
        connection.close()  # of before: there was no database
        call_command("migrate", verbosity=0)
        self.stdout.write("\n".join(begin(timezone.now())))
        ended, _ = Session.objects.all().delete()
        self.stdout.write(f"Signed out: {ended:,} of the staff.")
        for waiting in Publication.objects.filter(Publication.OPEN).select_related("site"):
            publications.withdraw(waiting.site, waiting.pk, by=actor(), because=WITHDRAWN)
            self.stdout.write(f"Withdrawn, of {waiting.site.key}: {waiting}. Review it again.")

    def _erase_again(self, lists: Mapping[Path, set[str]]) -> None:
        if not lists:
            self.stdout.write(
                "No list of what was erased is here (CONSENT_ERASED_FILE): who was erased since "
                "is back. Erase again by receipt: manage.py record erase RECEIPT --yes"
            )
            return
        listed = {digest for found in lists.values() for digest in found}
        decisions, visitors = erase_again(listed, now=timezone.now())
        self.stdout.write(
            f"Erased again by {', '.join(map(str, lists))}: visitors: {visitors:,}, decisions that "
            f"it names: {decisions:,} of {len(listed):,}."
        )


def _what_is_back() -> Iterator[str]:
    yield "Back as it was then. Look at each, and do again what was done since:"
    for site in Site.objects.all():
        state = "off" if notices.is_off(site) else "on"
        yield f'* site {site.key}, switched {state}: manage.py site off {site.key} --reason "…"'
    for token in SiteToken.objects.filter(revoked_at=None).select_related("site"):
        name = f"{token.site.key} “{token.label}”, last used {token.last_used_on or 'never'}"
        yield f'* token {name}: manage.py site revoke {token.site.key} "{token.label}"'
    for person in get_user_model()._default_manager.filter(is_active=True).order_by("pk"):
        name = f"{person}, last signed in {str(person.last_login or 'never')[:10]}"
        yield f"* staff {name}, password, passkeys, rights: manage.py changepassword {person}"


THOUSAND = 1_000  # more than anybody publishes between a backup and its restoration
_DRAWN = 9_999  # thousands from which the next number is drawn


def begin(now: datetime) -> list[str]:
    """Let others go on, notices by a random number, never used twice; return what to tell."""
    used = Notice.objects.aggregate(last=Max("number"))["last"] or 0
    given = Site.objects.aggregate(last=Max("notices_from"))["last"] or 0
    number = (max(used, given) // THOUSAND + 1 + secrets.randbelow(_DRAWN)) * THOUSAND
    Site.objects.update(notices_from=number)
    lines = [str(words) for _, words in backup_restored.send(None, now=now)]
    return [f"The next notice of each site has a number from {number:,} on.", *lines]


def erase_again(listed: Collection[str], *, now: datetime) -> tuple[int, int]:
    """Erase visitors by a list; return how many of its decisions, and visitors, were here."""
    every = Decision.objects.order_by().values_list("pk", flat=True).iterator() if listed else ()
    ids = [id for id in every if erasures.digest(id) in listed]
    found = Decision.objects.select_related("notice__site").in_bulk(ids)
    people = {(row.visitor, row.notice.site.key) for row in found.values()}
    for visitor, site in sorted(people):
        visitors.erase(visitor, site, now=now)
    if people:
        what = f"visitors: {len(people)}, by decisions: {len(found)}"
        name = "Visitors' records, erased before a backup was restored"
        log_access(name, (), what, field="", action=Change.Action.REMOVED)
    return len(found), len(people)
