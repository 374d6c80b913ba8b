"""The service killed under its visitors' hands: nothing that was promised is lost."""

from collections.abc import Iterator

import pytest

from tests.outages import kills
from tests.outages.kills import Outcome
from tests.outages.service import installed

pytestmark = pytest.mark.machine
KILLS = 2


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def outcome(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Outcome]:
    server = request.getfixturevalue("server") if request.param == "PostgreSQL" else None
    url = server.create("kills") if server else ""
    project = installed(tmp_path_factory.mktemp("kills"), url)
    yield kills.run(project, KILLS)
    if not url:
        assert kills.integrity(project.folder / "db.sqlite3") == "ok"


def test_a_decision_that_was_promised_is_on_record_once(outcome: Outcome) -> None:
    assert outcome.created >= KILLS * kills.MEANWHILE
    assert (outcome.lost, outcome.doubled, outcome.strange) == ([], [], [])
    assert outcome.failures == []


def test_it_is_in_the_log_once_and_all_of_the_log_fits(outcome: Outcome) -> None:
    assert (len(outcome.waited), outcome.log) == (KILLS, "[]")
