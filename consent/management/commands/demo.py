"""`manage.py demo`: what it needs before the settings are read is in `config/demo/`."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from django.utils import timezone
from django.utils.crypto import salted_hmac

from config import demo
from config.demo.site import texts
from config.server import supervisor
from consent.models import Site
from consent.publishing import Draft, Proposal, Review, facts, loading, publications
from consent.record import clock, retention
from consent.record.changes import acting

DOMAIN = "mixnetworks.localhost"
ADMIN = "admin"


class Command(BaseCommand):
    help = "Make a demo from nothing – database, catalogue, notice, admin – and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        os.environ["CONSENT_DEMO_PORT"] = str(port)
        call_command("migrate", verbosity=0)
        origin = f"http://www.{DOMAIN}:{port}"
        with acting("manage.py demo"):
            publish(seed(origin), origin)
            password = make_admin()
        confirm_clock()
        self.print_addresses(origin, password)
        application = "config.demo.wsgi:application"
        supervisor.main([f"--port={port}", "--threads=4", f"--application={application}"])

    def print_addresses(self, origin: str, password: str | None) -> None:
        service = settings.CONSENT_SERVICE_URL
        lines = [
            ("The site", f"{origin}/"),
            ("A faulty page", f"{origin}/faulty/"),
            ("Preferences", f"{service}/preferences/"),
            ("Cookie Policy", f"{service}/cookies/"),
            ("Admin", f"{service}/admin/"),
            ("Sign in as", f"{ADMIN}, password {password or 'as you changed it'}"),
        ]
        for name, value in lines:
            self.stdout.write(f"  {name:<14} {value}")
        self.stdout.flush()


def seed(origin: str) -> Site:
    """MIX's catalogue and the pretend cookies of the demo's pages, embedded at `origin`."""
    extra = Path(demo.__file__).with_name("catalogue.json")
    today = timezone.now().date()  # whoever starts a demo states for it that it abides by GPC
    site = loading.seed(extra=extra, origins=[origin], cookie_domain=DOMAIN, gpc_since=today)
    french = site.wordings.filter(language="fr", privacy_policy_url="")
    french.update(privacy_policy_url="https://www.mixnetworks.com/privacy-policy/?lang=fr")
    if origin not in site.origins.split():  # another port than last time
        site.origins = f"{site.origins}\n{origin}"
        site.save()
    if not site.notices.exists():
        _tell_that_it_is_a_demo(site)
    return site


def _tell_that_it_is_a_demo(site: Site) -> None:
    """Begin the Cookie Policy as the pretend site ends its pages: what it says is invented."""
    for wording in site.wordings.all():
        note = texts(wording.language)["footer"]["note"]
        wording.policy_intro = f"{note}\n\n{wording.policy_intro.removeprefix(note).lstrip()}"
        wording.save()


def publish(site: Site, origin: str) -> None:
    """The first notice; and another where the demo is started on another port than last time."""
    latest = site.notices.first()
    if latest is None or origin not in latest.snapshot["site"].get("origins", ()):
        draft = Draft.load(site)
        for item in facts.checklist(draft.snapshot, draft.confirmed):
            if item.is_open:
                facts.confirm(site, item, by="manage.py demo", note="Invented for the demo.")
        digest, waiting = Review.build(Draft.load(site)).draft_digest, publications.open_on(site)
        proposal = Proposal(digest, "The demo begins.", instead=waiting.pk if waiting else None)
        publications.propose(site, proposal, by="manage.py demo", may_publish=True)


def confirm_clock() -> None:
    """Say that the clock is right: a demo stands still for days, which else is a reason to ask."""
    retention.run(clock.now(), is_confirmed=True)


def make_admin() -> str | None:
    """Return the admin's password, the same at every start; None where it was changed since."""
    password = salted_hmac(__name__, ADMIN, algorithm="sha256").hexdigest()[:16]
    users = get_user_model()._default_manager
    admin = users.filter(username=ADMIN).first() or users.create_superuser(
        username=ADMIN, email=None, password=password
    )
    return password if admin.check_password(password) else None
