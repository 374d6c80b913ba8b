"""An upgrade while the release before goes on serving: expand first, contract a release later."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AlterField,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)

from tests.deploy.releases import LAST_MIGRATION, unpack
from tests.outages import asking
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import PUBLISH, Service, until
from tests.servers import Project, free_port

PAGES = ("/banner.js", "/v1/check", "/v1/notice", "/preferences/?site=mix", "/cookies/?site=mix")
YES = dict.fromkeys(OPTIONAL, True)
GOES = (DeleteModel, RemoveField, RenameField, RenameModel)


class Traffic:
    """Five requests a second to a service that may change meanwhile, and how each was answered."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answered: list[tuple[int, str, int]] = []
        self.decided: list[SentDecision] = []
        self._is_over = threading.Event()

    @contextmanager
    def flowing(self) -> Iterator["Traffic"]:
        thread = threading.Thread(target=self._flow)
        thread.start()
        try:
            yield self
        finally:
            self._is_over.set()
            thread.join()

    def await_more(self, number: int) -> None:
        """Wait until so many more were answered."""
        goal = len(self.answered) + number
        until(lambda: len(self.answered) >= goal, f"{number} more answers")

    def _flow(self) -> None:
        turn = 0
        while not self._is_over.wait(0.2):
            port, path = self.port, ("/v1/decisions", *PAGES)[turn % (1 + len(PAGES))]
            turn += 1
            if path == "/v1/decisions":
                self.decided.append(decision := SentDecision(YES))
                answer = decision.send(port)
                status = answer.status if answer else 0
            else:
                status = asking.get(port, path, Host=f"consent.mixnetworks.localhost:{port}").status
            self.answered.append((port, path, status))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_release_before_serves_on_while_the_database_is_upgraded(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("own_postgres_url") if engine == "postgresql" else ""
    before = replace(
        Project.make(tmp_path, url, TMPDIR=str(tmp_path), DJANGO_STATIC_ROOT=str(tmp_path / "old")),
        root=unpack(tmp_path),
    )
    before.manage("migrate", "-v0")
    before.python(PUBLISH)
    after = Project(tmp_path, before.database_url, free_port(), {"TMPDIR": str(tmp_path)})

    with ExitStack() as services:  # which outlive their visitors
        services.enter_context(Service(before))
        with Traffic(before.port).flowing() as traffic:
            traffic.await_more(12)
            after.manage("migrate", "-v0")
            traffic.await_more(18)
            _decide_and_erase(before)
            services.enter_context(Service(after))
            traffic.await_more(12)
            traffic.port = after.port
            traffic.await_more(12)

    failed = [one for one in traffic.answered if one[2] not in (200, 201)]
    assert failed == []
    assert {port for port, _, _ in traffic.answered} == {before.port, after.port}
    ids = [one.id for one in traffic.decided]
    kept = after.python(
        "from consent.models import Decision;"
        f"print(Decision.objects.filter(pk__in={ids!r}).count(), Decision.objects.count())"
    )
    assert kept == f"{len(ids)} {len(ids)}"
    assert "Traceback" not in before.log


def _decide_and_erase(project: Project) -> None:
    """A visitor is forgotten by the code of before, under the triggers of after."""
    answer = SentDecision(YES).send(project.port)
    assert answer is not None and answer.status == 201
    (visitor,) = (line.partition(";")[0] for line in answer.cookies if "_visitor=" in line)
    headers = {"Host": project.url.removeprefix("http://"), "Cookie": visitor}
    headers |= {"Origin": project.url, "Sec-Fetch-Site": "same-origin"}
    erased = asking.ask(project.port, "DELETE", "/v1/decisions/mine", headers)
    assert erased.status == 204, erased.body


def test_migrations_since_take_nothing_away_that_the_release_before_uses() -> None:
    """And it can insert: what is new may be empty, or the database fills it in."""
    nodes = MigrationLoader(None).graph.nodes
    since = {
        name: one
        for (app, name), one in nodes.items()
        if app == "consent" and name > LAST_MIGRATION
    }
    gone = [
        (name, operation.describe())
        for name, migration in since.items()
        for operation in migration.operations
        if isinstance(operation, GOES) or _must_be_filled_in(operation)
    ]
    assert gone == []


def _must_be_filled_in(operation: object) -> bool:
    if not isinstance(operation, AddField | AlterField):
        return False
    field = operation.field
    return not (field.null or field.has_db_default() or field.many_to_many)
