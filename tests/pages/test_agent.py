"""An authorized agent asks for somebody else: a signed permission, and no account (R153)."""

from collections.abc import Mapping
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from consent.intake import mails, opt_outs
from consent.models import Decision, Notice, OptOutRequest
from consent.pages.forms import TRAP
from consent.web import limits
from consent.web.limits import Buckets, Limit
from tests.outage import database_away
from tests.pages.conftest import KeepsNothing, Visitor, status_of

pytestmark = pytest.mark.requirement("R153")
AGENT = "/preferences/agent/"
NOTHING: Mapping[str, str] = {}
FORM = {
    "agent_name": "Privacy Rights LLC",
    "agent_email": "bo@agents.example",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "permission": "yes",
}


@pytest.fixture
def agent(notice: Notice) -> KeepsNothing:
    return KeepsNothing()


def send(
    agent: Visitor, changed: Mapping[str, str] = NOTHING, headers: Mapping[str, str] = NOTHING
) -> Any:
    form = FORM | {"form": agent.open(AGENT, **headers).context["form_name"]} | dict(changed)
    return agent.send(form, AGENT, **headers)


def test_the_person_is_asked_for_and_the_agents_browser_is_left_alone(agent: KeepsNothing) -> None:
    response = send(agent, headers={"X-Region": "US-CA"})

    row = OptOutRequest.objects.get()
    assert (row.agent_name, row.agent_email) == ("Privacy Rights LLC", "bo@agents.example")
    assert (row.name, row.email, row.region) == ("Ada Lovelace", "ada@example.com", "US-CA")
    assert not Decision.objects.exists()
    status = status_of(agent.follow(response))
    assert status.text.startswith(f"Request {row.pk} is recorded. We deal with it")
    assert opt_outs.promise(row.due_on) in status.text


def test_the_receipt_goes_to_the_agent_alone(agent: KeepsNothing) -> None:
    send(agent)

    mails.send_waiting(timezone.now())
    staff, receipt = mail.outbox
    assert receipt.to == ["bo@agents.example"]
    assert "on behalf of somebody else" in str(receipt.body)
    for text in ("Privacy Rights LLC, bo@agents.example", "Ada Lovelace"):
        assert text not in str(staff.body) + str(receipt.body)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param("agent_name", "", id="no agent"),
        pytest.param("agent_email", "bo@", id="no address of the agent"),
        pytest.param("name", " ", id="nobody asked for"),
        pytest.param("email", "ada@", id="an address that is none"),
        pytest.param("permission", "", id="no permission"),
    ],
)
def test_what_is_missing_is_marked_and_nothing_is_lost(
    agent: KeepsNothing, field: str, text: str
) -> None:
    response = send(agent, {field: text})

    html = response.content.decode()
    assert response.status_code == 400
    assert [*response.context["form"].errors] == [field]
    assert html.count('aria-invalid="true"') == 1
    assert 'id="status"' in html
    assert all(f'value="{FORM[name]}"' in html for name in FORM if name != field)
    assert not OptOutRequest.objects.exists()


def test_an_agent_need_not_know_the_persons_address(agent: KeepsNothing) -> None:
    assert send(agent, {"email": ""}).status_code == 303


@pytest.fixture(params=["foreign", "busy", "away", "a program's"])
def refused(
    request: pytest.FixtureRequest, agent: KeepsNothing, monkeypatch: pytest.MonkeyPatch
) -> Any:
    match request.param:
        case "foreign":
            return send(agent, {"form": "nobody's"})
        case "busy":
            monkeypatch.setitem(limits._buckets, "opt-outs", Buckets(Limit(0, 1, limits.MINUTE)))
            return send(agent, headers={"X-Forwarded-For": "203.0.113.7"})
        case "a program's":
            return send(agent, {TRAP: "http://buy.example"})
        case _:
            form = FORM | {"form": agent.open(AGENT).context["form_name"]}
            with database_away():
                return agent.send(form, AGENT)


def test_what_is_not_taken_is_kept_with_another_way(refused: Any) -> None:
    html = refused.content.decode()
    assert refused.status_code in (403, 429, 503)
    for kept in ("Ada Lovelace", "bo@agents.example", "813-500-5000", "info@mixnetworks.com"):
        assert kept in html
    assert not OptOutRequest.objects.exists()


@pytest.mark.requirement("R187")
def test_each_agent_has_a_limit_of_its_own_and_reads_the_true_wait(
    agent: KeepsNothing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """11 CCR 7026(j), 7004(a)(5): two agents of one network do not wait for each other."""
    monkeypatch.setitem(limits._buckets, "agents", Buckets(Limit(1, 15, limits.HOUR)))
    here = {"X-Forwarded-For": "203.0.113.7", "Accept-Language": "es"}
    assert send(agent, headers=here).status_code == 303

    with time_machine.travel(timezone.now(), tick=False):
        refused = send(agent, {"agent_email": "Bo@Agents.example"}, here)
        other = send(agent, {"agent_email": "cy@agents.example"}, here)

    assert refused.status_code == 429
    assert 230 < int(refused.headers["Retry-After"]) <= 240
    assert "en 4 minutos" in refused.content.decode().replace("\xa0", " ")
    assert other.status_code == 303
    assert OptOutRequest.objects.count() == 2


def test_the_form_is_found_beside_the_persons_own(visitor: Visitor) -> None:
    assert f'href="{AGENT}?site=mix' in visitor.open().content.decode()
