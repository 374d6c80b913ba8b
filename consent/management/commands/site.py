"""Switch a site's optional cookies off in an emergency, and on again; or say which sites are off.
And take a site's token back, where the admin cannot be reached.

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

from django.core.management import CommandError

from consent.admin import token
from consent.management.teaching import TeachingCommand, add_deed, operator, site_of
from consent.models import Site
from consent.record import switches
from consent.record.acting import acting

FOLLOWS = {
    "off": "{site} is switched off. Within two seconds every process of the service releases "
    "nothing optional, asks nobody and takes no yes; what is necessary goes on. Pages that are "
    "open stay as they are, and a browser may use the banner that it keeps for four minutes more, "
    "or on the one page that fetches it anew. Every answer is kept.",
    "on": "{site} is switched on. Everything is as it was before, every answer included.",
}


class Command(TeachingCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        for deed in FOLLOWS:
            one = add_deed(deeds, deed, f"Switch a site {deed}.")
            one.add_argument("key", help="the site's key")
            one.add_argument(
                "--reason", required=True, help="what happened, for who reads it later"
            )
        add_deed(deeds, "status", "Say of each site whether it is on.")
        one = add_deed(deeds, "revoke", "Take a token of a site back: it is worth nothing then.")
        one.add_argument("key", help="the site's key")
        one.add_argument("label", help="where the token stands, as the admin names it")

    def handle(self, *args: Any, deed: str, **options: Any) -> None:
        if deed == "status":
            for one in Site.objects.order_by("key"):
                self.stdout.write(_status(one))
            return
        site = site_of(options["key"])
        if deed == "revoke":
            self._revoke(site, options["label"])
            return
        reason = options["reason"].strip()
        if not 0 < len(reason) <= 300:
            raise CommandError("Say in --reason what happened, in at most 300 characters.")
        try:
            with acting(by := operator("site")):
                switches.switch(site, is_off=deed == "off", reason=reason, by=by)
        except switches.AlreadySwitchedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(FOLLOWS[deed].format(site=site))

    def _revoke(self, site: Site, label: str) -> None:
        found = list(site.tokens.filter(label=label, revoked_at=None))
        if not found:
            good = site.tokens.filter(revoked_at=None).values_list("label", flat=True)
            labels = ", ".join(good) or "none"
            raise CommandError(f"{site} has no token {label!r} in use. In use: {labels}.")
        with acting(operator("site")):
            for one in found:
                token.revoke(one)
        self.stdout.write(f"Taken back: {label}. Within a second no process takes it any more.")


def _status(site: Site) -> str:
    switch = switches.latest(site)
    if switch is None:
        return f"{site.key}: on"
    state = "off" if switch.is_off else "on"
    return f"{site.key}: {state} since {switch.at:%Y-%m-%d %H:%M} UTC, {switch.by}: {switch.reason}"
