"""Two services on one PostgreSQL: what one process publishes, all of them say, and say whole."""

import pytest

from tests.outages import publications
from tests.outages.postgres import Postgres
from tests.outages.publications import Outcome
from tests.outages.readings import ROUTES
from tests.outages.service import installed

TIMES = 2
SECONDS = 10.0  # two on a machine that has nothing else to do: the bench measures it


@pytest.fixture(scope="module")
def outcome(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    project = installed(tmp_path_factory.mktemp("two"), server.create("two"))
    return publications.run(project, TIMES)


def test_every_route_of_both_follows(outcome: Outcome) -> None:
    assert [one.number for one in outcome.publications] == [2, 3]
    assert set(outcome.late) <= set(ROUTES)
    assert max(outcome.late.values(), default=0.0) < SECONDS
    assert outcome.strange == []


def test_no_answer_is_made_of_two_notices(outcome: Outcome) -> None:
    assert outcome.answers > 2 * TIMES * publications.ASKERS * len(ROUTES)
    assert outcome.mixed == []


def test_no_process_goes_back(outcome: Outcome) -> None:
    assert outcome.backwards == []
