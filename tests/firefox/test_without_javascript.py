"""With JavaScript off, a frame that waits says so and leads there, in Firefox as well."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import provision
from tests.browser.embeds import Embedding, embedding
from tests.browser.test_without_javascript import ADDRESS, FRAME, SAID
from tests.firefox import engine, tab
from tests.firefox.tab import Tab

pytestmark = pytest.mark.machine


@pytest.fixture
def stand() -> Iterator[Embedding]:
    with embedding() as stand:
        stand.policy = stand.strictest
        stand.body = FRAME
        yield stand


@pytest.fixture
def scriptless(tmp_path: Path) -> Iterator[Tab]:
    prefs: engine.Prefs = {"javascript.enabled": False}
    with engine.running(provision.path(provision.FIREFOX), tmp_path, prefs) as bidi:
        yield tab.fresh(bidi)


def test_a_frame_that_waits_says_so(stand: Embedding, scriptless: Tab) -> None:
    scriptless.goto(stand.site_url)
    tree = scriptless.bidi.send("browsingContext.getTree", root=scriptless.context)
    [inside] = tree["contexts"][0]["children"]
    told = scriptless.bidi.send(
        "script.evaluate",  # at once: there are no promises here
        expression="`${document.body.innerText}: ${document.links[0].href}`",
        target={"context": inside["context"]},
        awaitPromise=False,
    )
    assert told["result"]["value"] == f"{SAID}: {ADDRESS}"
