import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from consent.client import ConsentClient
from consent.kernel.rules import Judgement, Model, Reason, Verdict
from tests.client.service import (
    COOKIE,
    DAY,
    EVERYTHING,
    NOON,
    FakeService,
    MakeClient,
    notice,
    region,
    token,
)

KEYS = ("necessary", *EVERYTHING)


def cookie(value: str) -> dict[str, str]:
    return {"Cookie": f"_ga=GA1.1; {COOKIE}={value}; sessionid=x"}


def test_a_yes_to_everything_allows_everything(client: ConsentClient) -> None:
    permission = client.check(cookie(token(**EVERYTHING)), region="US-CA")

    assert permission.available
    assert permission.allowed == KEYS
    assert permission.judgement("analytics") == Judgement(Verdict.GRANTED, Reason.CHOICE)
    assert permission.region == "US-CA"
    assert permission.model is Model.OPT_OUT
    assert permission.decided_at == NOON
    assert permission.notice == 3
    assert permission.show_banner is False


def test_a_region_is_written_in_capital_letters_or_is_none(client: ConsentClient) -> None:
    regions = [client.check({}, region=given).region for given in (" us-ca ", "California", None)]
    assert regions == ["US-CA", "ZZ", "ZZ"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(cookies=st.text(), sec_gpc=st.text(), place=st.text())
def test_no_header_makes_a_check_raise(
    client: ConsentClient, cookies: str, sec_gpc: str, place: str
) -> None:
    for value in (cookies, f"{COOKIE}={cookies}", f"{cookies};{COOKIE}={token()}"):
        assert client.check({"Cookie": value, "Sec-GPC": sec_gpc}, region=place).allows("necessary")
    assert client.stats()["check_failed"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(None, id="none"),
        pytest.param([("Cookie", "a=b")], id="a list"),
        pytest.param({b"cookie": b"a=b"}, id="bytes"),
        pytest.param({"Cookie": 7}, id="a number"),
    ],
)
def test_a_call_that_is_wrong_is_answered_with_the_necessary(
    client: ConsentClient, caplog: pytest.LogCaptureFixture, headers: Any
) -> None:
    with caplog.at_level(logging.ERROR, "consent.client"):
        permission = client.check(headers, region="US-CA")

    assert permission.allowed == ("necessary",)
    assert not permission.available
    assert client.stats()["check_failed"] == 1
    assert [record.message for record in caplog.records] == ["A check failed."]


class TestTimePasses:
    """What is remembered must not outlive what it was judged by."""

    @pytest.fixture
    def clock(self) -> list[float]:
        return [float(NOON)]

    @pytest.fixture
    def client(self, make_client: MakeClient, clock: list[float]) -> ConsentClient:
        client = make_client(clock=lambda: clock[0])
        assert client.refresh()
        return client

    def test_a_yes_lapses_on_its_day(self, client: ConsentClient, clock: list[float]) -> None:
        headers = cookie(token(**EVERYTHING))
        midnight = NOON // DAY * DAY + 183 * DAY
        clock[0] = midnight - 1
        assert client.check(headers, region="FR").allows("analytics")

        clock[0] = midnight
        assert client.check(headers, region="FR").judgement("analytics").verdict is Verdict.LAPSED

        clock[0] = midnight - 1  # the clock is set back
        assert client.check(headers, region="FR").allows("analytics")

    def test_an_answer_from_the_future_is_believed_when_the_clocks_could_agree(
        self, client: ConsentClient, clock: list[float]
    ) -> None:
        headers = cookie(token(NOON + 400, **EVERYTHING))
        clock[0] = NOON + 99
        assert client.check(headers, region="FR").allowed == ("necessary",)

        clock[0] = NOON + 100
        assert client.check(headers, region="FR").allows("analytics")

    def test_a_regions_rule_begins_at_midnight(
        self, service: FakeService, client: ConsentClient, clock: list[float]
    ) -> None:
        old = region("US-CA", "opt-out", valid_to="2026-09-21")
        new = region("US-CA", "opt-in", valid_from="2026-09-22")
        service.notice = notice(regions=[old, new, region("ZZ", "opt-in")])
        assert client.refresh()
        midnight = NOON - NOON % DAY + DAY

        clock[0] = midnight - 0.5
        assert client.check({}, region="US-CA").allows("analytics")
        clock[0] = midnight
        assert not client.check({}, region="US-CA").allows("analytics")
