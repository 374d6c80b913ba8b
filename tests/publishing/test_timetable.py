"""What waits for a time comes into force by itself, in the worker process."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from consent.lib import jobs
from consent.management.commands import worker
from consent.models import CategoryText, Publication, Site
from consent.publishing import Draft, Proposal, Review, publications
from tests import filled


def test_it_is_published_once_when_its_time_has_come(site: Site) -> None:
    filled.publish(site)
    CategoryText.objects.filter(category__key="analytics", language="en").update(purpose="Counts.")
    at = timezone.now() + timedelta(hours=1)
    proposal = Proposal(Review.build(Draft.load(site)).draft_digest, "Shorter", publish_at=at)
    publications.propose(site, proposal, by="manage.py publish", may_publish=True)
    worker.register_jobs()
    (job,) = (job for job in jobs.registered() if job.name == "publications")
    assert job.every == 2  # seconds
    look = job.action.run

    look()
    assert site.notices.count() == 1
    with time_machine.travel(at, tick=False):
        look()
        look()
    assert site.notices.count() == 2
    assert Publication.objects.get().state is Publication.State.PUBLISHED
