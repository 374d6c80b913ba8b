"""Make the first site; switch a site's optional cookies off in an emergency, and on again.
And take a site's token back, where the admin cannot be reached.

    manage.py site seed
    manage.py site off mix --reason "An undeclared script on the checkout"
    manage.py site status
    manage.py site on mix --reason "The script is gone"
    manage.py site revoke mix nginx

Off within two seconds in every process: banner.js releases nothing and asks nobody, servers are
told that only what is necessary is allowed, and a yes is refused. A no is taken, and no answer is
lost. Browsers use the banner they keep for a few minutes more; a CDN until you empty it. Publishing
does not switch a site on. Each switch is kept for good, with who and why.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from consent import notices
from consent.admin.sites.site import revoke_token
from consent.management.command_line import HelpFormatter, add_action, operator, site_of
from consent.models import Site
from consent.publishing import loading
from consent.record.changes import acting

OFF = """\
{site} is switched off. Within two seconds every process of the service releases nothing \
optional, asks nobody and takes no yes; what is necessary goes on. Pages that are open stay as \
they are, and a browser may use the banner that it keeps for four minutes more, or on the one \
page that fetches it anew. Every answer is kept."""
ON = "{site} is switched on. Everything is as it was before, every answer included."


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        actions = parser.add_subparsers(required=True)
        for switch in (self.off, self.on):
            added = add_action(actions, switch)
            added.add_argument("key", help="the site's key")
            added.add_argument(
                "--reason", required=True, help="what happened, for who reads it later"
            )
        add_action(actions, self.seed)
        add_action(actions, self.status)
        added = add_action(actions, self.revoke)
        added.add_argument("key", help="the site's key")
        added.add_argument("label", help="where the token stands, as the admin names it")

    def handle(self, *args: Any, run: Any, **options: Any) -> None:
        with acting(operator("site")):
            run(**options)

    def seed(self, **_: Any) -> None:
        """Make MIX's site, catalogue and region rules.

        Nothing is asked and nothing released until a notice is published: read the catalogue in the
        admin first, put your own facts into it, confirm them, and publish there or by the command.
        What is there already stays as it is, so it may be run again.

            manage.py site seed
            manage.py createsuperuser
            manage.py publish mix --reason "First notice"
        """
        site = loading.seed()
        self.stdout.write(f"{site.name}: {site.categories.count()} categories.")

    def status(self, **_: Any) -> None:
        """Say of each site whether it is on."""
        for row in Site.objects.all():
            self.stdout.write(_status(row))

    def off(self, key: str, reason: str, **_: Any) -> None:
        """Switch a site off."""
        self._switch(key, reason, is_off=True)

    def on(self, key: str, reason: str, **_: Any) -> None:
        """Switch a site on."""
        self._switch(key, reason, is_off=False)

    def _switch(self, key: str, reason: str, *, is_off: bool) -> None:
        site, reason = site_of(key), reason.strip()
        if not 0 < len(reason) <= 300:
            raise CommandError("Say in --reason what happened, in at most 300 characters.")
        try:
            notices.switch(site, is_off=is_off, reason=reason, by=operator("site"))
        except notices.AlreadySwitchedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write((OFF if is_off else ON).format(site=site))

    def revoke(self, key: str, label: str, **_: Any) -> None:
        """Take a token of a site back: it is worth nothing then."""
        site = site_of(key)
        found = list(site.tokens.filter(label=label, revoked_at=None))
        if not found:
            good = site.tokens.filter(revoked_at=None).values_list("label", flat=True)
            labels = ", ".join(good) or "none"
            raise CommandError(f"{site} has no token {label!r} in use. In use: {labels}.")
        for item in found:
            revoke_token(item)
        self.stdout.write(f"Taken back: {label}. Within a second no process takes it any more.")


def _status(site: Site) -> str:
    switch = site.switches.first()
    if switch is None:
        return f"{site.key}: on"
    state = "off" if switch.is_off else "on"
    return f"{site.key}: {state} since {switch.at:%Y-%m-%d %H:%M} UTC, {switch.by}: {switch.note}"
