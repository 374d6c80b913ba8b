"""An old yes fits no new words under its version, unless the notice says that somebody chose so."""

from typing import Any

import pytest

from consent.client import ConsentClient
from consent.client.service import Failure
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    FakeService,
    MakeClient,
    category,
    notice,
    token,
)

HEADERS = {"Cookie": f"{COOKIE}={token(**EVERYTHING)}"}


def _notice(number: int, purpose: str, **more: Any) -> dict[str, Any]:
    texts = {"en": {"name": "Analytics", "purpose": purpose}, "fr": {"purpose": "Mesurer"}}
    rows = [category("necessary", necessary=True), category("support", "chat_*")]
    return notice(number=number, categories=[*rows, category("analytics", texts=texts, **more)])


def _allows(client: ConsentClient, service: FakeService, reply: dict[str, Any]) -> bool:
    service.notice = reply
    assert client.refresh()
    permission = client.check(HEADERS, region="FR")
    assert permission.allows("support"), "another category stays as it is"
    return permission.allows("analytics")


NEXT: dict[str, tuple[dict[str, Any], bool]] = {
    "the same words": (_notice(4, "To count"), True),
    "other words": (_notice(4, "To sell"), False),
    "as somebody chose": (_notice(4, "To  count", reworded=4), True),
    "as somebody chose between": (_notice(7, "To  count", reworded=5), True),
    "as was chosen before": (_notice(4, "To sell", reworded=3), False),
    "under the same number": (_notice(3, "To sell"), False),
    "an older notice of a cache": (_notice(2, "To count well"), True),
}


@pytest.mark.parametrize("case", NEXT)
def test_an_old_yes_counts_for_the_words_that_it_was_given_to(
    service: FakeService, make_client: MakeClient, case: str
) -> None:
    client, (reply, is_allowed) = make_client(), NEXT[case]
    assert _allows(client, service, _notice(3, "To count"))
    assert _allows(client, service, reply) == is_allowed
    assert client.stats()[Failure.NOTICE_REWORDED] == int(not is_allowed)


def test_it_stays_a_no_until_the_version_rises(
    service: FakeService, make_client: MakeClient
) -> None:
    client = make_client()
    assert _allows(client, service, _notice(3, "To count"))
    for number, words in ((4, "To sell"), (5, "To sell"), (6, "To count")):
        assert not _allows(client, service, _notice(number, words))
    assert client.stats()[Failure.NOTICE_REWORDED] == 1
    service.notice = _notice(7, "To sell", version=2)
    assert client.refresh()
    assert client.check(HEADERS, region="FR").why("analytics") == "choice", "lapsed, and asked anew"
