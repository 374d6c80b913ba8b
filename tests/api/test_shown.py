import json

from django.utils import timezone

from consent.intake import tallies
from consent.models import Site, Tally
from consent.record.statistics import answer_counts, tables
from tests.api.visiting import Visitor, counted

BODY = json.dumps({"site": "mix", "notice": 1, "language": "fr"})


def test_a_banner_that_was_shown_is_counted(visitor: Visitor) -> None:
    response = visitor.send(BODY, path="/v1/shown", HTTP_X_REGION="US-CA")

    ((event, number),) = counted().items()
    assert response.status_code == 204
    assert not response.cookies
    assert (event.outcome, event.region, event.language, number) == ("shown", "US-CA", "fr", 1)


def test_the_time_that_an_older_banner_reports_is_taken_and_not_counted(visitor: Visitor) -> None:
    body = json.dumps(json.loads(BODY) | {"within": 500})

    assert visitor.send(body, path="/v1/shown").status_code == 204
    assert not counted()


def test_the_day_on_which_the_tag_was_seen_is_kept_by_origin(visitor: Visitor) -> None:
    for _ in range(2):
        visitor.send(BODY, path="/v1/shown")
        tallies.flush()

    ((origin, day),) = answer_counts.last_seen("mix").items()
    assert origin == Site.objects.get(key="mix").origins.split()[0]
    assert day == timezone.now().date()
    assert Tally.objects.get(outcome="seen").count == 2
    assert not tables.read("mix", day, day)["category"], "it is no answer"


def test_a_banner_on_a_foreign_page_is_not(visitor: Visitor) -> None:
    response = visitor.send(BODY, path="/v1/shown", HTTP_ORIGIN="https://evil.example")

    assert response.status_code == 403
    assert not counted()
