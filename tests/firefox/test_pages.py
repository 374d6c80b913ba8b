"""The preference page in Firefox: by forms alone, and with a row that is not saved."""

import re
from collections.abc import Iterator

import pytest

from tests import provision
from tests.firefox import engine, tab
from tests.firefox.tab import Tab
from tests.servers import Project

pytestmark = pytest.mark.machine

STATE = "mix_consent_state"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A Firefox whose owner has switched JavaScript off."""
    command, folder = provision.path(provision.FIREFOX), tmp_path_factory.mktemp("plain")
    with engine.running(command, folder, {"javascript.enabled": False}) as bidi:
        visitor = tab.fresh(bidi)
        yield visitor
        visitor.screenshot(folder / "last.png")
        visitor.leave()


def answered(visitor: Tab) -> str:
    return str(visitor.cookies()[STATE]["value"]["value"])


@pytest.mark.requirement("R47", "R55", "R56")
def test_without_javascript_a_choice_is_saved_and_withdrawn(service: Project, plain: Tab) -> None:
    plain.goto(f"{service.url}/preferences/")
    plain.await_shown(".summary", "No optional purpose is on. Each stays off until you allow it.")
    plain.click(".word.is-plain", "Allow")  # the first one
    plain.click("button", "Save my choices")
    plain.await_shown(".status", "Your choices are saved.")
    assert re.search(r"~preferences:\d+:1", answered(plain))
    assert not plain.shows(".word", "Allowed")  # a box that says what is not saved would lie

    plain.click("button", "Reject all")
    plain.await_shown(".status", "Optional cookies rejected.")
    assert re.search(r"~preferences:\d+:0", answered(plain))


@pytest.mark.requirement("R56")
def test_a_row_that_is_not_saved_is_marked(service: Project, visitor: Tab) -> None:
    visitor.goto(f"{service.url}/preferences/")
    visitor.click(".word.is-off", "Not allowed")
    visitor.await_shown(".bar b", "Not saved yet")
    visitor.await_shown("[data-changes]", "Preferences: Not allowed → Allowed")

    visitor.click(".bar button", "Save my choices")

    visitor.await_shown(".status", "Your choices are saved.")
    assert not visitor.shows(".bar b", "Not saved yet")
    assert re.search(r"~preferences:\d+:1", answered(visitor))
