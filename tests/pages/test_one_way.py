"""One way of an answer: what is kept of it does not depend on where it was given."""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.db import transaction

from consent import notices
from consent.cookies import state
from consent.kernel.rules import Answer
from consent.models import AccountAnswer, Decision, Notice
from consent.notices import signing_keys
from consent.statistics import tallies
from tests.api.visiting import DOMAIN, ORIGIN, a_decision
from tests.pages.conftest import Visitor

ITALY = {"X-Region": "IT"}
CALIFORNIA = {"X-Region": "US-CA"}
METHODS = {"save": "custom", "accept": "accept", "reject": "reject"}
SAME = (
    "notice_id",
    "method",
    "language",
    "region",
    "model",
    "signal",
)  # and not: id, surface, time


class Situation(NamedTuple):
    """What a visitor did before, and answers now."""

    how: str  # the page's button
    headers: dict[str, str]
    allow: Sequence[str] = ()
    before: Callable[[Visitor], object] = lambda visitor: None
    locked: Sequence[str] = ()  # what the banner leaves out, since no click brings it back


def refuse(visitor: Visitor) -> object:
    return visitor.answer("reject", **CALIFORNIA)


def allow_some(visitor: Visitor) -> object:
    return visitor.answer("save", allow=["analytics", "support"], **ITALY)


def sign_in_and_refuse(visitor: Visitor) -> object:
    visitor.sign_in()
    return visitor.answer("reject", **CALIFORNIA)


SITUATIONS = [
    pytest.param(Situation("save", ITALY, ["analytics"]), id="a first answer"),
    pytest.param(Situation("accept", ITALY), id="a first yes to all"),
    pytest.param(Situation("reject", ITALY), id="a first no to all"),
    pytest.param(Situation("save", ITALY, ["marketing"], before=allow_some), id="a changed answer"),
    pytest.param(Situation("accept", ITALY | {"Sec-GPC": "1"}), id="a yes beside a signal"),
    pytest.param(Situation("reject", ITALY | {"Sec-GPC": "1"}), id="a no beside a signal"),
    pytest.param(Situation("reject", ITALY, before=Visitor.sign_in), id="a no of an account"),
    pytest.param(Situation("accept", ITALY, before=Visitor.sign_in), id="a yes of an account"),
    pytest.param(
        Situation("accept", CALIFORNIA, before=refuse, locked=["marketing"]),
        id="a yes after an opt-out in California",
    ),
    pytest.param(
        Situation("accept", CALIFORNIA, before=sign_in_and_refuse, locked=["marketing"]),
        id="a yes after the opt-out of an account",
    ),
]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_same_answer_leaves_the_same_behind(notice: Notice, situation: Situation) -> None:
    by_page = _rolled_back(situation, _through_the_page)
    by_banner = _rolled_back(situation, _through_the_banner)

    assert by_page["row"]["choices"]
    assert [n for event, n in by_page["counted"] if not event.category] == [1]
    assert by_banner == by_page


def _rolled_back(situation: Situation, send: Callable[[Visitor, Situation], Any]) -> dict[str, Any]:
    """What one way leaves behind, and then everything is as it was."""
    with transaction.atomic():
        visitor = Visitor()
        situation.before(visitor)
        known = set(Decision.objects.values_list("pk", flat=True))
        tallies._counts.pending.clear()
        response = send(visitor, situation)
        assert response.status_code < 400, response.content
        decision = Decision.objects.exclude(pk__in=known).get()
        found = {
            "row": {name: getattr(decision, name) for name in SAME}
            | {"choices": {key: (*it[:2], len(it)) for key, it in decision.choices.items()}},
            "visitor": decision.visitor
            in Decision.objects.filter(pk__in=known).values_list("visitor", flat=True),
            "counted": [
                (event._replace(surface=""), n) for event, n in tallies._counts.pending.items()
            ],
            "cookies": _cookies(response),
            "account": list(AccountAnswer.objects.values_list("opted_out", "reason")),
        }
        transaction.set_rollback(True)
    return found


def _through_the_page(visitor: Visitor, situation: Situation) -> Any:
    return visitor.answer(situation.how, allow=situation.allow, **situation.headers)


def _through_the_banner(visitor: Visitor, situation: Situation) -> Any:
    optional = [one.key for one in notices.current().ruleset.optional]
    yes = {"accept": optional, "reject": [], "save": situation.allow}[situation.how]
    asked = [key for key in optional if key not in situation.locked]
    is_signal = "Sec-GPC" in situation.headers
    body = a_decision(
        choices={key: key in yes for key in asked},
        method="custom" if situation.locked else METHODS[situation.how],
        region=situation.headers.get("X-Region", "ZZ"),
        signal=is_signal,
        keeps=bool(situation.locked),
    )
    headers = situation.headers | {"Origin": ORIGIN}
    return visitor.client.post(
        "/v1/decisions", json.dumps(body), content_type="text/plain", headers=headers
    )


def _cookies(response: Any) -> dict[str, Any]:
    """What the cookies say, and how long and where they are kept; without ids and times."""
    reader = signing_keys.cookie_reader("mix", DOMAIN)
    found: dict[str, Any] = {}
    for line in response.cookies.values():
        if line.key == "csrftoken":
            continue
        value: Any = line.value
        if line.key == reader.names.visitor:
            value = UUID(value).version
        elif line.key == reader.names.decision:
            signed = reader.decision(value)
            value = signed.site, signed.notice, signed.answer.region, _meaning(signed.answer)
        elif line.key == reader.names.state and (readable := state.decode(value)):
            value = _meaning(readable.answer), readable.answer.region, readable.account
        elif line.key == reader.names.account:
            token = reader.account(value)
            value = token.account, token.opted_out
        where = ("domain", "path", "max-age", "httponly", "secure", "samesite")
        found[f"{line.key} {line['domain']}"] = value, *(str(line[name]) for name in where)
    return found


def _meaning(answer: Answer) -> tuple[Any, ...]:
    choices = {
        key: (choice.version, choice.granted, choice.decided_at is None)
        for key, choice in answer.choices.items()
    }
    return choices, answer.signal
