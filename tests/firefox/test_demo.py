"""A second engine: the demo's inspector follows in Firefox as well."""

from collections.abc import Iterator

import pytest

from tests.firefox.tab import Tab
from tests.servers import Project

pytestmark = pytest.mark.machine

SAME = """(({ verdict, reason }, own) => own.verdict === verdict && own.reason === reason)(
  document.querySelector('#judgements [data-category=marketing]').dataset,
  mixConsent.verdicts().marketing)"""


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("inspected"), CONSENT_DEMO_INSPECTOR="")
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


def test_the_inspector_follows_an_answer_and_a_switch(inspected: Project, visitor: Tab) -> None:
    verdict = "document.querySelector('#judgements [data-category=marketing]').dataset.verdict"
    visitor.visit(f"{inspected.site_url}/")
    assert visitor.evaluate(verdict) == "unasked"
    visitor.click("button", "Accept all")
    assert visitor.await_answer("/v1/decisions") == 201
    visitor.until(f"{verdict} === 'granted'")
    visitor.until(SAME)

    visitor.evaluate("document.querySelector('#inspector button[name=gpc]').click()")
    visitor.until(f"{verdict} === 'denied'")
    visitor.until(SAME)
    assert visitor.console() == []
