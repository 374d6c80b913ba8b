"""Publish a site's catalogue as its next notice, or an older notice again.

    manage.py publish mix --reason "Matomo replaces Google Analytics"
    manage.py publish mix --again 3 --reason "Notice 4 promised too much"     rolls back

In force in every process within two seconds, in banners that browsers keep within minutes. What
the lint finds is refused, by name. Whoever said yes to a category whose meaning changed is asked
about it again; in doubt it counts as changed. To roll back is to publish an older notice again,
under a new number: nothing is ever unpublished, and the catalogue in the admin stays as it is.
Where a site wants a second person, it waits for one in the admin: here is no way round.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from consent.management.command_line import HelpFormatter, operator, site_of
from consent.models import Notice, Publication
from consent.publishing import NotPossible, Proposal, Review, publications
from consent.publishing.review import load_draft


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        parser.add_argument("site", help="The site's key.")
        parser.add_argument("--reason", default="", help="Why; kept with the notice.")
        parser.add_argument(
            "--again", type=int, metavar="NUMBER", help="Publish an older notice: roll back."
        )

    def handle(self, *args: Any, site: str, reason: str, again: int | None, **_: Any) -> None:
        found, by = site_of(site), operator("publish")
        try:
            review = Review.build(load_draft(found, again))
            proposal = Proposal(review.draft_digest, reason, again=again)
            publication = publications.propose(found, proposal, by=by, may_publish=True)
        except Notice.DoesNotExist:
            raise CommandError(f"There is no notice {again}.") from None
        except NotPossible as problem:
            listed = review.errors or review.warnings if review.differences else ()
            lines = [str(problem), *(row.text for row in listed)]
            raise CommandError("\n- ".join(lines)) from None
        self.stdout.write(f"{publication.site}: {publications.outcome(publication)}")
        if publication.state is Publication.State.FAILED:
            raise CommandError("It was not published.")
