"""The banner in a page's first HTML, as the library writes it: the service's markup, or its tag."""

import json
from typing import Any

import pytest

from consent.client import ConsentClient
from tests.client.service import COOKIE, ISSUER, NOTHING, FakeService, token

QUESTION = (
    '<mix-consent><style nonce="__MIX_NONCE__"></style>'
    '<input name="back" value="__MIX_BACK__"></mix-consent>'
)
SCRIPT = '<script nonce="__MIX_NONCE__" data-config="{}"></script>'
VENDORS = '<script nonce="__MIX_NONCE__">["__MIX_analytics__", "__MIX_marketing__"]</script>'
PLAIN = f'<script async src="{ISSUER}/banner.js?site=mix&amp;language=fr"></script>'
pytestmark = pytest.mark.requirement("R47")


@pytest.fixture(autouse=True)
def _written(service: FakeService) -> None:
    texts = {"question": QUESTION, "script": SCRIPT, "vendors": VENDORS}
    service.fragment = {"notice": 3, **texts}


def banner(client: ConsentClient, region: str = "FR", **headers: str) -> str:
    return str(client.check(headers, region=region).banner(language="fr"))


@pytest.mark.requirement("R188")
def test_a_known_minor_is_told_from_a_browser_that_sends_a_signal(client: ConsentClient) -> None:
    for headers, signal in (({}, "minor"), ({"Sec-GPC": "1"}, "true")):
        permission = client.check(headers, region="US-CA", minor=True)
        assert f'&amp;signal={signal}"' in str(permission.banner(language="fr"))
        assert permission.why("marketing") == "signal"
    assert "signal=" not in banner(client, "US-CA"), "no other visitor is taken for one"


def asked_for(service: FakeService) -> set[str]:
    """By the test or by the client's own thread, which a page hurries."""
    return {path for path, *_ in service.requests if path.startswith("/v1/fragment")}


def test_the_first_page_has_the_tag_alone_and_waits_for_nothing(
    client: ConsentClient, service: FakeService
) -> None:
    assert banner(client) == PLAIN
    assert 'language=fr&amp;signal=true"' in banner(client, **{"Sec-GPC": "1"})
    assert client.refresh()
    assert banner(client).startswith("<mix-consent>")
    asked = "/v1/fragment?site=mix&language=fr&region=FR"
    assert asked_for(service) == {asked, f"{asked}&signal=true"}


@pytest.mark.parametrize(
    ("headers", "is_asked"),
    [
        pytest.param({}, True, id="nobody answered"),
        pytest.param({"Cookie": f"{COOKIE}={token(**NOTHING)}"}, False, id="a no"),
        pytest.param({"Cookie": f"{COOKIE}={token(analytics=True)}"}, False, id="asked again"),
        pytest.param({"Cookie": f"{COOKIE}=forged"}, False, id="a cookie that cannot be read"),
    ],
)
def test_the_question_is_for_those_who_gave_no_answer(
    client: ConsentClient, headers: dict[str, str], is_asked: bool
) -> None:
    banner(client, **headers)
    assert client.refresh()

    found = banner(client, **headers)

    assert ("<mix-consent>" in found) == is_asked
    assert found.endswith('<script data-config="{}"></script>')


ANALYTICS = {"Cookie": f"{COOKIE}={token(analytics=True)}"}


@pytest.mark.parametrize(
    ("headers", "nonce", "messages"),
    [
        pytest.param(ANALYTICS, "abc", ["granted", "denied"], id="a yes"),
        pytest.param(ANALYTICS, None, None, id="no nonce"),
        pytest.param({"Cookie": f"{COOKIE}={token(**NOTHING)}"}, "abc", ["denied"] * 2, id="a no"),
        pytest.param({"Sec-GPC": "1"}, "abc", ["denied"] * 2, id="a signal"),
        pytest.param({}, "abc", None, id="nobody answered"),
        pytest.param({"Cookie": f"{COOKIE}=forged"}, "abc", ["denied"] * 2, id="forged"),
    ],
)
def test_vendors_learn_of_an_answer_and_of_what_denies(
    client: ConsentClient, headers: dict[str, str], nonce: str | None, messages: list[str] | None
) -> None:
    banner(client, **headers)
    assert client.refresh()
    found = str(client.check(headers, region="FR").banner(language="fr", nonce=nonce))
    expected = f'<script nonce="abc">{json.dumps(messages)}</script>' if messages else ""
    assert found.startswith(expected or ("<mix-consent>", "<script"))
    assert ("granted" in found or "denied" in found) is bool(messages)
    assert "__MIX_" not in found


def test_the_place_and_the_signal_have_each_their_own(
    client: ConsentClient, service: FakeService
) -> None:
    banner(client, "US-CA", **{"Sec-GPC": "1"})
    banner(client, "FR")
    client.refresh()

    assert asked_for(service) == {
        "/v1/fragment?site=mix&language=fr&region=US-CA&signal=true",
        "/v1/fragment?site=mix&language=fr&region=FR",
    }
    # the law asks nothing of a browser that sends it
    assert "<mix-consent>" not in banner(client, "US-CA", **{"Sec-GPC": "1"})


@pytest.mark.parametrize(
    ("nonce", "written"),
    [(None, ""), ("abc", ' nonce="abc"'), ('"><script>', ""), ("", "")],
)
def test_the_pages_own_nonce_is_put_in(client: ConsentClient, nonce: Any, written: str) -> None:
    banner(client)
    client.refresh()

    found = str(client.check({}, region="FR").banner(language="fr", nonce=nonce))

    assert f"<style{written}>" in found
    assert f"<script{written} data-config" in found


def test_the_way_back_is_text(client: ConsentClient) -> None:
    banner(client)
    client.refresh()

    found = str(client.check({}, region="FR").banner(language="fr", path='/a?b="><c>&d'))

    assert 'value="/a?b=&quot;&gt;&lt;c&gt;&amp;d"' in found


def test_markup_of_another_notice_is_not_used(client: ConsentClient, service: FakeService) -> None:
    banner(client)
    service.fragment["notice"] = 2
    client.refresh()

    assert banner(client) == PLAIN


def test_while_nothing_was_fetched_there_is_no_banner(
    service: FakeService, make_client: Any
) -> None:
    """Without the register nothing optional may be set, so there is nothing to ask."""
    service.status = 503

    assert banner(make_client(patience=0)) == ""


def test_what_no_page_asks_for_any_more_is_dropped(
    client: ConsentClient, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.client.fragments._KEPT", -1.0)
    banner(client)
    client.refresh()

    assert asked_for(service) == set()


def test_so_many_are_kept_and_those_that_pages_ask_for(
    client: ConsentClient, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.client.fragments._MAX", 3)
    for number in range(5):
        banner(client, f"US-{number:02}")
    client.refresh()

    assert {path[-2:] for path in asked_for(service)} == {"02", "03", "04"}, "the last asked for"
    assert banner(client, "US-04").startswith("<mix-consent>")


def test_one_more_has_not_all_fetched_anew(client: ConsentClient, service: FakeService) -> None:
    for place in ("FR", "DE"):
        banner(client, place)
        client.refresh()

    fetched = [path[-2:] for path, *_ in service.requests if path.startswith("/v1/fragment")]
    assert fetched == ["FR", "DE"]
