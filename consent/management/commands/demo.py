"""`manage.py demo`. What it needs before the settings are read is in `config/demo.py`."""

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from django.utils import timezone

from consent import demo, publishing
from consent.models import Site
from consent.publishing import seeding

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
        publish(site := seed(f"http://www.{DOMAIN}:{port}"))
        password = make_admin()
        self.print_addresses(site, password)
        call_command("serve", port=port, threads=4, application="consent.demo.wsgi:application")

    def print_addresses(self, site: Site, password: str | None) -> None:
        service = settings.CONSENT_SERVICE_URL
        lines = [
            ("The site", f"{site.origins.split()[0]}/"),
            ("Preferences", f"{service}/preferences/"),
            ("Cookie Policy", f"{service}/cookies/"),
            ("Admin", f"{service}/admin/"),
            ("Sign in as", f"{ADMIN}, password {password or 'as printed at the first start'}"),
        ]
        for name, value in lines:
            self.stdout.write(f"  {name:<14} {value}")
        self.stdout.flush()


def seed(origin: str) -> Site:
    """MIX's catalogue and the pretend cookies of the demo's pages, embedded at `origin`."""
    extra = Path(demo.__file__).with_name("catalogue.json")
    today = timezone.now().date()  # whoever starts a demo states for it that it abides by GPC
    site = seeding.seed(extra=extra, origins=[origin], cookie_domain=DOMAIN, gpc_since=today)
    if site.origins != origin:  # another port than last time
        site.origins = origin
        site.save()
    return site


def publish(site: Site) -> None:
    if not site.notices.exists():
        publishing.publish(site, by="demo")


def make_admin() -> str | None:
    """Return the new admin's password, or None where there is one from an earlier start."""
    users = get_user_model()._default_manager
    if users.filter(username=ADMIN).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(username=ADMIN, email=None, password=password)
    return password
