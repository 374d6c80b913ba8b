"""Who was erased after the backup is erased again, by the list that lies outside of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from config import logs
from consent.cookies.decision_token import SignedDecision
from consent.intake import erasures
from consent.kernel import rules
from consent.lib import uuid7
from consent.management.commands import restore
from consent.models import Change, Decision, Site
from consent.record import visitors
from tests.record.recorded import NOON, record, visit

pytestmark = pytest.mark.django_db

ONE, OTHER = uuid7.uuid7(NOON), uuid7.uuid7(NOON)


def decide(visitor: UUID, *, yes: bool = True, days: int = 0) -> Decision:
    at = NOON - timedelta(days=days)
    return record(at, visitor=visitor, choices={"analytics": yes})


@pytest.mark.requirement("R75")
def test_who_is_listed_is_erased_again_and_nobody_else(site: Site) -> None:
    for days in range(300):
        decide(uuid7.uuid7(NOON), days=days % 20)
    listed, also = decide(ONE, days=3), decide(ONE, yes=False)
    kept = decide(OTHER)

    found = restore.erase_again({erasures.digest(listed.pk), "0" * 64}, now=NOON)

    assert found == (1, 1)
    assert not Decision.objects.filter(visitor=ONE).exists()
    assert Decision.objects.filter(pk=kept.pk).exists()
    assert Decision.objects.count() == 302, "300 strangers, the other, and the no that is left"
    assert not Decision.objects.filter(pk__in=[listed.pk, also.pk]).exists()
    left = Decision.objects.get(surface=Decision.Surface.ERASURE)
    assert not any(granted for _, granted, *_ in left.choices.values())
    written = Change.objects.filter(model="consent.decision").get()
    assert written.old == "visitors: 1, by decisions: 1"
    assert str(ONE) not in written.name + written.row + written.old


def test_an_empty_list_asks_nothing_of_the_record(
    site: Site, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert restore.erase_again(set(), now=NOON) == (0, 0)


@pytest.mark.requirement("R75")
def test_an_erasure_is_listed_outside_of_the_database(
    site: Site, tmp_path: Path, settings: Settings
) -> None:
    settings.CONSENT_ERASED_FILE = str(tmp_path / "erased.txt")
    one, also = decide(ONE, days=1), decide(ONE)
    decide(OTHER)

    visitors.erase(ONE, "mix", now=NOON)

    listed = {erasures.digest(one.pk), erasures.digest(also.pk)}
    assert erasures.read(tmp_path / "erased.txt") == listed


@pytest.mark.requirement("R75")
@pytest.mark.parametrize("shape", [logs.OneLine, logs.Json])
def test_a_machine_that_is_gone_with_its_list_is_known_by_its_log(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture, shape: type[logs.OneLine]
) -> None:
    one, also = decide(ONE, days=1), decide(ONE)
    with caplog.at_level("INFO"):
        visitors.erase(ONE, "mix", now=NOON)

    collected = tmp_path / "collected.log"
    collected.write_text("\n".join(shape().format(record) for record in caplog.records))
    listed = {erasures.digest(one.pk), erasures.digest(also.pk)}
    assert erasures.read(collected) == listed
    assert str(ONE) not in collected.read_text()


@pytest.mark.requirement("R75")
def test_a_no_to_a_lost_notice_survives_its_erasure(site: Site) -> None:
    """Neither the decision nor its notice is on record any more: only the browser has them."""
    refused = rules.Answer(
        int(NOON.timestamp()), {"analytics": rules.Choice(7, granted=False)}, region="US-CA"
    )
    held = SignedDecision(uuid7.uuid7(NOON), "mix", 44, refused)

    browser = replace(visit(visitor=ONE), signed=held)
    left = visitors.erase_own(browser, browser.renamed())

    assert left is not None and left.id != held.id
    assert left.answer.choices == refused.choices
