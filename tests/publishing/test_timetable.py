"""The service publishes at the time that was set: by itself, and once."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.servers import Project

PREPARE = """
from consent import publishing
from tests import filled
print(publishing.publish(filled.seed(), by="nina").number)
"""
AHEAD = 12  # a busy machine takes half of it to propose
PROPOSE = f"""
from datetime import timedelta
from django.utils import timezone
from consent.models import CategoryText, Site
from consent.publishing import Draft, Proposal, Review, publications
CategoryText.objects.filter(category__key="analytics", language="en").update(purpose="Counts.")
site = Site.objects.get()
at = timezone.now() + timedelta(seconds={AHEAD})
proposal = Proposal(Review.of(Draft.of(site)).stamp, "Shorter", publish_at=at)
publications.propose(site, proposal, by="nina", may_publish=True)
print(at.isoformat())
"""
OUTCOME = """
import json
from consent.models import Publication
last = Publication.objects.first()
times = [notice.published_at.isoformat() for notice in last.site.notices.order_by("number")]
print(json.dumps([times, last.state.value]))
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_it_is_in_force_within_ten_seconds_of_its_time(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    url = request.getfixturevalue("own_postgres_url") if engine == "postgres" else ""
    project = Project.make(tmp_path, url)
    project.migrate()
    first = int(project.python(PREPARE).splitlines()[-1])
    with project.running("serve", "--workers", "2"):
        at = datetime.fromisoformat(project.python(PROPOSE).splitlines()[-1])
        notice = f"{project.url}/v1/notice"
        assert json.loads(project.get(notice))["number"] == first

        project.await_everywhere(notice, f'"number":{first + 1}')

        delay = time.time() - at.timestamp()
    times, state = json.loads(project.python(OUTCOME).splitlines()[-1])
    assert len(times) == first + 1
    assert datetime.fromisoformat(times[-1]) >= at
    assert state == "published"
    assert delay < 10
