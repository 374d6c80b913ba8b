"""Make MIX's site, catalogue and region rules, if they are not there yet.

    manage.py seed
    manage.py createsuperuser
    manage.py publish mix --reason "First notice"

Nothing is asked and nothing released until a notice is published: read the catalogue in the admin
first, put your own facts into it, and publish there or by the command. What is there already stays
as it is, so it may be run again.
"""

from typing import Any

from consent.management.teaching import TeachingCommand
from consent.publishing import seeding
from consent.record.acting import acting


class Command(TeachingCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        with acting("manage.py seed"):
            site = seeding.seed()
        self.stdout.write(f"{site.name}: {site.categories.count()} categories.")
