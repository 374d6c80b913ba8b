"""Global Privacy Control as Firefox itself sends it."""

from collections.abc import Iterator

import pytest

from tests.engines import firefox, tab
from tests.engines.tab import Tab
from tests.servers import Project

pytestmark = pytest.mark.machine

SIGNAL: firefox.Prefs = {"privacy.globalprivacycontrol.enabled": True}


@pytest.fixture
def signaller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A visitor who has switched the signal on in the browser's settings."""
    with firefox.running(tmp_path_factory.mktemp("signal"), SIGNAL) as bidi:
        yield tab.fresh(bidi)


@pytest.mark.requirement("R5", "R6", "R8", "R174")
def test_the_browsers_own_signal_is_a_no_and_is_told(service: Project, signaller: Tab) -> None:
    signaller.visit(f"{service.site_url}/")
    assert signaller.evaluate("navigator.globalPrivacyControl") is True
    signaller.await_shown("[role=status]", "Opt-Out Request Honored")

    rows = "[...document.querySelectorAll('#judgements tr[data-category]')]"
    ruled = f"{rows}.map(({{dataset}}) => [dataset.category, dataset.verdict, dataset.reason])"
    in_page = "Object.entries(mixConsent.verdicts()).map(([k, r]) => [k, r.verdict, r.reason])"
    assert ["marketing", "denied", "signal"] in signaller.evaluate(ruled)  # the site's own server
    assert ["marketing", "denied", "signal"] in signaller.evaluate(in_page)

    signaller.click("button", "Accept all")  # a standing no outweighs it
    assert signaller.await_answer("/v1/decisions") == 201  # the first: a signal alone is not kept
    assert signaller.evaluate("['marketing', 'support'].map(mixConsent.allows)") == [False, True]
    assert "_demo_ads" not in signaller.cookies()
