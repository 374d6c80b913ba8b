"""What visitors answered in another product, imported once, and never further than the law."""

from typing import Any

import pytest

from consent import notices
from consent.models import Decision, Site
from tests import filled
from tests.api.visiting import GPC, STATE, Visitor, a_decision, a_refusal
from tests.versions import first_version

OHIO: dict[str, Any] = {"HTTP_X_REGION": "US-OH"}  # notice: silence means yes, but not to marketing
NO = {"analytics": False, "marketing": False}
YES = {"analytics": True, "preferences": False}


def imported(choices: dict[str, bool], **changes: Any) -> dict[str, Any]:
    return a_decision(choices=choices, method="imported", keeps=True, **changes)


def set_imports(site: Site, what: Site.Imports) -> None:
    site.imports = what
    site.save()
    filled.publish(site)
    notices.forget()


def test_a_no_is_imported_and_what_was_not_answered_stays_open(visitor: Visitor) -> None:
    response = visitor.decide(imported(NO))

    assert response.status_code == 201
    assert response.json()["choices"] == NO
    assert visitor.verdict("analytics") == ("denied", "choice")
    assert visitor.verdict("support") == ("unasked", "default")
    version = first_version()
    assert visitor.cookie(STATE).endswith(f"~analytics:{version}:0~marketing:{version}:0")  # type: ignore[union-attr]


def test_a_yes_is_imported_where_the_site_and_the_law_allow_it(
    visitor: Visitor, site: Site
) -> None:
    set_imports(site, Site.Imports.ALL)

    response = visitor.decide(imported(YES), **OHIO)

    assert response.status_code == 201
    assert visitor.verdict("analytics", **OHIO) == ("granted", "choice")
    assert visitor.verdict("preferences", **OHIO) == ("denied", "choice")


@pytest.mark.parametrize(
    ("what", "choices", "place", "words"),
    [
        pytest.param("nothing", NO, OHIO, "imports nothing", id="a no, where nothing is imported"),
        pytest.param("refusals", YES, OHIO, "imports no yes", id="a yes, where a no is"),
        pytest.param("all", YES, {}, "has to be given here", id="a yes that the law asks for"),
        pytest.param("all", {"support": True}, OHIO, "yes to support", id="to a third party"),
        pytest.param("all", {"marketing": True}, OHIO, "yes to marketing", id="to a sale"),
    ],
)
def test_what_must_not_be_imported_is_refused_in_words(
    visitor: Visitor,
    site: Site,
    what: str,
    choices: dict[str, bool],
    place: dict[str, Any],
    words: str,
) -> None:
    set_imports(site, Site.Imports(what))

    response = visitor.decide(imported(choices), **place)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert (
        "imports" in response.json()["title"] or "has to be given here" in response.json()["title"]
    )
    assert not Decision.objects.exists()


def test_a_signal_goes_before_an_imported_yes(visitor: Visitor, site: Site) -> None:
    set_imports(site, Site.Imports.ALL)
    analytics = site.categories.get(key="analytics")
    analytics.targets_ads = True
    analytics.save()
    asked = dict.fromkeys(("support", "replay", "marketing", "analytics"), "opt-in")
    site.regions.filter(code__in=("US-CA", "US-FL")).update(overrides=asked)
    filled.publish(site)
    notices.forget()

    reply = visitor.decide(imported(YES, notice=3), **OHIO, **GPC).json()

    assert reply["choices"]["analytics"] is False


def test_what_was_said_here_is_not_undone(visitor: Visitor) -> None:
    visitor.decide(a_refusal())

    response = visitor.decide(imported(NO))

    assert response.status_code == 409
    assert Decision.objects.count() == 1


def test_a_signal_alone_is_no_answer_and_the_no_is_imported(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={}, method="signal", signal=True, keeps=True))

    assert visitor.decide(imported(NO), **GPC).status_code == 201
    assert visitor.verdict("analytics") == ("denied", "choice")
