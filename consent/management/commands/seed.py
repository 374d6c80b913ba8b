from typing import Any

from django.core.management import BaseCommand

from consent.publishing import seeding
from consent.record.acting import acting


class Command(BaseCommand):
    help = "Make MIX's site and catalogue, if they are not there yet. Publish it in the admin."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting("manage.py seed"):
            site = seeding.seed()
        self.stdout.write(f"{site.name}: {site.categories.count()} categories.")
