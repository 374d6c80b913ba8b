"""A visitor's own decisions: for pages of the service's own host, by the cookie of that host."""

import pytest
from django.test import Client

from consent.models import Decision
from consent.notices import NoticeInForce
from tests.api.visiting import (
    DOMAIN,
    ORIGIN,
    SERVICE,
    SIGNED,
    STATE,
    VISITOR,
    Visitor,
    a_decision,
    expired,
)
from tests.outage import database_away


@pytest.mark.requirement("R75")
def test_history_is_the_visitors_own(visitor: Visitor) -> None:
    decision = a_decision()
    visitor.decide(decision)
    Visitor(Client()).decide()

    response = visitor.client.get("/v1/decisions/mine")

    (row,) = response.json()["decisions"]
    assert row["receipt"] == decision["id"]
    assert response["Cache-Control"] == "private, no-store"
    assert str(Decision.objects.get(pk=decision["id"]).visitor) not in response.content.decode()


@pytest.mark.parametrize("origin", [ORIGIN, "https://evil.example"])
@pytest.mark.parametrize("method", ["get", "delete", "options"])
def test_no_page_of_another_host_reads_or_erases_it(
    visitor: Visitor, origin: str, method: str
) -> None:
    """The site's own pages neither: whatever runs there could take the ids along."""
    visitor.decide()

    response = getattr(visitor.client, method)("/v1/decisions/mine", HTTP_ORIGIN=origin)

    assert response.status_code == (204 if method == "options" else 403)
    assert "Access-Control-Allow-Origin" not in response
    assert Decision.objects.count() == 1


def test_the_signed_decision_alone_is_worth_nothing_for_history(visitor: Visitor) -> None:
    visitor.decide()
    thief = Visitor(Client())
    thief.client.cookies[SIGNED] = visitor.cookie(SIGNED) or ""

    assert thief.client.get("/v1/decisions/mine").status_code == 404
    assert thief.client.delete("/v1/decisions/mine", HTTP_ORIGIN=SERVICE).status_code == 404
    assert Decision.objects.count() == 1


@pytest.mark.requirement("R75")
def test_erasure_leaves_a_no_that_nothing_links_to_the_visitor(visitor: Visitor) -> None:
    visitor.decide()
    before = Decision.objects.get()

    response = visitor.client.delete("/v1/decisions/mine", HTTP_ORIGIN=SERVICE)

    assert response.status_code == 204
    left = Decision.objects.get()
    assert left.surface == Decision.Surface.ERASURE
    assert (left.pk, left.visitor) != (before.pk, before.visitor)
    assert visitor.verdict("marketing") == ("denied", "choice")
    assert visitor.verdict("analytics") == ("unasked", "default")


@pytest.mark.requirement("R75")
def test_an_old_cookie_does_not_go_on_under_an_id_that_was_erased(visitor: Visitor) -> None:
    """A receipt from before would lead to what is answered after."""
    visitor.decide()
    old, erased = visitor.cookie(VISITOR) or "", Decision.objects.get().visitor
    visitor.client.delete("/v1/decisions/mine", HTTP_ORIGIN=SERVICE)
    visitor.client.cookies[VISITOR] = old

    visitor.decide(a_decision())

    assert visitor.cookie(VISITOR) != old
    assert not Decision.objects.filter(visitor=erased).exists()


def test_erasure_of_a_yes_to_everything_leaves_nothing(
    visitor: Visitor, in_force: NoticeInForce
) -> None:
    everything = {category.key: True for category in in_force.ruleset.optional}
    visitor.decide(a_decision(choices=everything, method="accept"))

    response = visitor.client.delete("/v1/decisions/mine", HTTP_ORIGIN=SERVICE)

    assert response.status_code == 204
    gone = {(SIGNED, DOMAIN, "/"), (STATE, DOMAIN, "/"), (VISITOR, "", "/")}
    assert gone <= expired(response)
    assert not Decision.objects.exists()


@pytest.mark.requirement("R25")
@pytest.mark.parametrize(
    ("place", "is_gone"),
    [
        pytest.param("FR", True, id="silence is no yes there"),
        pytest.param("US-CA", False, id="silence is a yes there"),
        pytest.param("", True, id="who knows where"),
    ],
)
def test_erasure_takes_out_what_may_not_be_there_any_more(
    visitor: Visitor, in_force: NoticeInForce, place: str, is_gone: bool
) -> None:
    everything = {category.key: True for category in in_force.ruleset.optional}
    visitor.decide(a_decision(choices=everything, method="accept"))

    response = visitor.client.delete("/v1/decisions/mine", HTTP_ORIGIN=SERVICE, HTTP_X_REGION=place)

    assert response.status_code == 204
    assert (("_use", DOMAIN, "/") in expired(response)) is is_gone


@pytest.mark.parametrize("method", ["get", "delete"])
def test_without_a_database_there_is_no_history(visitor: Visitor, method: str) -> None:
    visitor.decide()

    with database_away():
        send = getattr(visitor.client, method)
        response = send("/v1/decisions/mine", HTTP_ORIGIN=SERVICE)

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert not response.cookies
    assert Decision.objects.count() == 1


def test_a_second_erasure_does_not_take_the_no_away(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={}, method="reject"))
    sent = {name: visitor.cookie(name) or "" for name in (SIGNED, VISITOR)}
    for _ in range(2):  # two clicks: both requests leave with the same cookies
        for name, value in sent.items():
            visitor.client.cookies[name] = value
        response = visitor.client.delete("/v1/decisions/mine", HTTP_ORIGIN=SERVICE)

    assert response.cookies[SIGNED].value
    assert visitor.verdict("analytics", HTTP_X_REGION="US-CA") == ("denied", "choice")
