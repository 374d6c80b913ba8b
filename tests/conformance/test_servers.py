"""Whole servers in Node and PHP, copied as /v1/docs shows them, beside a running service."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conformance import references
from tests.conformance.copied import ask, serving
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, installed
from tests.servers import Project

YES, NO = dict.fromkeys(OPTIONAL, True), dict.fromkeys(OPTIONAL, False)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return installed(tmp_path_factory.mktemp("service"))


@pytest.mark.requirement("R103")
@references.EACH
def test_a_copied_server_sets_what_is_allowed_and_outlives_the_service(
    service: Project, tmp_path: Path, language: str
) -> None:
    yes, no = SentDecision(YES), SentDecision(NO)
    address = f"http://127.0.0.1:{service.port}"
    with ExitStack() as visited:
        with Service(service, "--workers", "1", "--no-worker"):
            yes.send(service.port)
            no.send(service.port)
            port = visited.enter_context(serving(language, service.url, address, tmp_path))
            assert ask(port)[1] is False
            answers, is_set = ask(port, yes.cookie)
            assert "analytics=granted" in answers and is_set
            assert ask(port, no.cookie)[1] is False
            assert "marketing=denied" in ask(port, yes.cookie, **{"Sec-GPC": "1"})[0]
            assert ask(port, f"{yes.cookie}x")[1] is False
        assert ask(port, yes.cookie) == (answers, True), "what was had last holds"
    with serving(language, service.url, address, _fresh(tmp_path)) as port:
        assert ask(port, yes.cookie) == ("unavailable", False)


def _fresh(folder: Path) -> Path:
    place = folder / "fresh"
    place.mkdir()
    return place
