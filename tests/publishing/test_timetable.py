"""What waits for a time comes into force by itself, in the worker process."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consent.lib import jobs
from consent.management.commands import worker
from consent.models import Publication, Site
from tests.publishing.drafts import propose


@pytest.mark.usefixtures("reworded")
def test_it_is_published_once_when_its_time_has_come(site: Site) -> None:
    at = timezone.now() + timedelta(hours=1)
    propose(site, publish_at=at)
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
