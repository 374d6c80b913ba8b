"""What waits for a time comes into force by itself, in any process that serves."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consent import publishing
from consent.lib import background
from consent.models import CategoryText, Publication, Site
from consent.publishing import Draft, Proposal, Review, publications, timetable


def test_it_is_published_once_when_its_time_has_come(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing.publish(site)
    CategoryText.objects.filter(category__key="analytics", language="en").update(purpose="Counts.")
    at = timezone.now() + timedelta(hours=1)
    proposal = Proposal(Review.build(Draft.load(site)).draft_digest, "Shorter", publish_at=at)
    publications.propose(site, proposal, by="nina", may_publish=True)
    started: dict[str, object] = {}
    monkeypatch.setattr(background, "repeat", lambda job, **facts: started.update(facts, job=job))

    timetable.start_publishing()

    look = started["job"]
    assert started["every"] == 2  # seconds; each process has such a thread: `test_processes`
    assert callable(look)
    look()
    assert site.notices.count() == 1
    with time_machine.travel(at, tick=False):
        look()
        look()
    assert site.notices.count() == 2
    assert Publication.objects.get().state is Publication.State.PUBLISHED
