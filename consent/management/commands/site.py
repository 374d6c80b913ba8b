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

from django.core.management import CommandError

from consent import notices
from consent.admin.site import revoke_token
from consent.management.documented_command import (
    DocumentedCommand,
    operator,
    site_of,
)
from consent.models import Site
from consent.publishing import loading
from consent.record.changes import acting


class Command(DocumentedCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for action in ("off", "on"):
            added = self.add_action(actions, action)
            added.add_argument("key", help="the site's key")
            added.add_argument(
                "--reason", required=True, help="what happened, for who reads it later"
            )
        self.add_action(actions, "seed")
        self.add_action(actions, "status")
        added = self.add_action(actions, "revoke")
        added.add_argument("key", help="the site's key")
        added.add_argument("label", help="where the token stands, as the admin names it")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "seed":
            with acting(operator("site")):
                site = loading.seed()
            self.stdout.write(f"{site.name}: {site.categories.count()} categories.")
            return
        if action == "status":
            for row in Site.objects.order_by("key"):
                self.stdout.write(_status(row))
            return
        site = site_of(options["key"])
        if action == "revoke":
            self._revoke(site, options["label"])
            return
        reason = options["reason"].strip()
        if not 0 < len(reason) <= 300:
            raise CommandError("Say in --reason what happened, in at most 300 characters.")
        try:
            with acting(by := operator("site")):
                notices.switch(site, is_off=action == "off", reason=reason, by=by)
        except notices.AlreadySwitchedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.texts[action]["follows"].format(site=site))

    def _revoke(self, site: Site, label: str) -> None:
        found = list(site.tokens.filter(label=label, revoked_at=None))
        if not found:
            good = site.tokens.filter(revoked_at=None).values_list("label", flat=True)
            labels = ", ".join(good) or "none"
            raise CommandError(f"{site} has no token {label!r} in use. In use: {labels}.")
        with acting(operator("site")):
            for item in found:
                revoke_token(item)
        self.stdout.write(f"Taken back: {label}. Within a second no process takes it any more.")


def _status(site: Site) -> str:
    switch = site.switches.first()
    if switch is None:
        return f"{site.key}: on"
    state = "off" if switch.is_off else "on"
    return f"{site.key}: {state} since {switch.at:%Y-%m-%d %H:%M} UTC, {switch.by}: {switch.note}"
