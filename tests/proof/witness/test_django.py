"""The callback in a Django site's settings."""

import pytest
from django.test import override_settings

from consent.client import LogFault, LogFork
from consent.client.django import options
from tests.client.service import ISSUER, FakeService
from tests.proof.witness.looking import look, of

calls: list[LogFork] = []


def tell(fork: LogFork) -> None:
    calls.append(fork)


@pytest.mark.parametrize("callback", [tell, f"{__name__}.tell"], ids=["itself", "its name"])
def test_a_function_or_its_dotted_name_is_called(service: FakeService, callback: object) -> None:
    given = {"service": service.url, "site": "mix", "issuer": ISSUER, "on_log_fork": callback}
    before = len(calls)
    with override_settings(CONSENT_CLIENT=given):
        client = options.client()
        look(client)
        of(service).rewrite(0)
        look(client)
        client.close()

    assert [one.what for one in calls[before:]] == [LogFault.REWRITTEN]


def test_a_name_that_leads_nowhere_is_told_at_the_start() -> None:
    given = {"service": "https://consent.example", "site": "mix", "on_log_fork": "nowhere.tell"}
    with override_settings(CONSENT_CLIENT=given, MIDDLEWARE=[options.MIDDLEWARE]):
        assert [one.id for one in options.consent_client()] == ["consent_client.E001"]
