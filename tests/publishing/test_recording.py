"""Chats and replay: in a category that says so, off everywhere until asked for (R29, R30, R159)."""

from collections.abc import Callable

import pytest

from consent import publishing
from consent.kernel.rules import NOTHING
from consent.kernel.ruleset import Ruleset
from consent.models import Category, CategoryText, RegionRule, Site, Wording
from tests.publishing.test_lint import declare, errors

pytestmark = pytest.mark.requirement("R29", "R30", "R159")

Deed = Callable[[Site], object]


def plain(site: Site) -> None:
    """Replay is a category like another: no tick says what it is."""
    Category.objects.filter(key="replay").update(third_party=False, records=False, signals={})
    CategoryText.objects.filter(category__key="replay").update(name="Use", purpose="To learn.")
    for rule in RegionRule.objects.all():
        RegionRule.objects.filter(pk=rule.pk).update(
            overrides={key: model for key, model in rule.overrides.items() if key != "replay"}
        )


def granted(site: Site) -> set[str]:
    """The places of the notice in which replay is on before anybody has answered."""
    notice = publishing.publish(site)
    ruleset, today = Ruleset.of(notice.snapshot), notice.published_at.date()
    codes = {row["code"] for row in ruleset.regions} - {"CA"}  # which is Quebec, where not known
    return {
        code
        for code in codes
        if ruleset.judge("replay", ruleset.region(code, today=today), NOTHING, now=0).allows
    }


def test_what_records_is_off_in_every_place_whatever_its_rule(site: Site) -> None:
    plain(site)
    assert {"US-CA", "US-FL", "US-CO", "CA-AB"} <= granted(site)

    Category.objects.filter(key="replay").update(records=True)

    assert publishing.changes(publishing.Draft.of(site)).material == {"replay"}
    assert granted(site) == set()


def by_signal(site: Site) -> None:
    Category.objects.filter(key="analytics").update(signals={"clarity": ["analytics_Storage"]})


def by_host(site: Site) -> None:
    Category.objects.filter(key="analytics").update(hosts="static.hotjar.com")


def by_name(site: Site) -> None:
    declare(site, "analytics", "_clck", provider="Microsoft")


def by_text(language: str, words: str) -> Deed:
    def reword(site: Site) -> None:
        CategoryText.objects.filter(category__key="analytics", language=language).update(
            purpose=words
        )

    return reword


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        pytest.param(by_signal, "it tells Microsoft Clarity to record", id="signal"),
        pytest.param(by_host, "static.hotjar.com is Hotjar’s", id="host"),
        pytest.param(by_name, "_clck is Microsoft Clarity’s", id="name"),
        pytest.param(
            by_text("en", "A session replay."), "in English says “session replay”", id="en"
        ),
        pytest.param(by_text("fr", "C’est surveillé."), "in French says “surveillé”", id="fr"),
        pytest.param(by_text("es", "Puede grabarse."), "in Spanish says “grabarse”", id="es"),
    ],
)
def test_a_recorder_that_is_not_marked_is_not_published(site: Site, deed: Deed, why: str) -> None:
    assert errors(site) == []
    deed(site)

    [error] = errors(site)
    assert "“Usage statistics” is not marked as one that records" in error
    assert why in error
    Category.objects.filter(key="analytics").update(records=True)
    assert errors(site) == []


def test_the_seeded_chat_keeps_its_mark(site: Site) -> None:
    Category.objects.filter(key="support").update(records=False, third_party=False)
    RegionRule.objects.update(overrides={})

    assert any("“Customer service and chat” is not marked" in error for error in errors(site))


def test_nothing_that_records_is_necessary(site: Site) -> None:
    Category.objects.filter(key="necessary").update(records=True)

    assert any("nothing of that kind is necessary" in error for error in errors(site))


@pytest.mark.requirement("R82", "R83")
@pytest.mark.parametrize("model", ["opt-out", "notice"])
@pytest.mark.parametrize("key", ["support", "replay", "marketing"])
@pytest.mark.parametrize("code", ["US-FL", "US-CA", "US", "CA"])
def test_no_exception_lets_chat_replay_or_a_third_party_begin(
    site: Site, code: str, key: str, model: str
) -> None:
    row = RegionRule.objects.get(code=code)
    RegionRule.objects.filter(code=code).update(overrides=row.overrides | {key: model})

    [error] = errors(site)
    name = CategoryText.objects.get(category__key=key, language="en").name
    assert error.startswith(f"“{row.name}” lets “{name}” be on without a yes")


@pytest.mark.requirement("R23", "R82")
def test_what_sells_waits_in_florida_and_california_though_nobody_else_is_involved(
    site: Site,
) -> None:
    Category.objects.filter(key="marketing").update(third_party=False, signals={}, hosts="")
    declare(site, "marketing", "_ads")
    assert errors(site) == []

    RegionRule.objects.filter(code="US-FL").update(overrides={})

    [error] = errors(site)
    assert error.startswith(
        "Florida: “Advertising” sells, shares or targets advertising, and the rule"
    )


@pytest.mark.requirement("R27")
def test_quebec_starts_nothing_on_its_own_preferences_either(site: Site) -> None:
    RegionRule.objects.filter(code="CA-QC").update(overrides={"preferences": "notice"})

    [error] = errors(site)
    assert error.startswith("Visitors in Quebec must be asked first")


def test_the_wall_says_who_may_record(site: Site) -> None:
    Wording.objects.filter(language="fr").update(chat_body="Cette conversation est enregistrée.")

    [problem] = publishing.lint(publishing.Draft.of(site))
    assert problem.text.startswith("The banner texts in French do not say who may record a chat")
