"""Rules of places: it is clear which holds, it has its names, and it says what the law requires."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine

from consent import publishing
from consent.lib import world
from consent.models import RegionRule, Site, Wording
from consent.publishing import Problem
from consent.publishing.lint.duties import SIGNALLED
from consent.publishing.lint.problem import Field

TODAY = date(2026, 11, 24)
YESTERDAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 25)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Publishing looks at the clock, and the rules here are dated."""
    with time_machine.travel(TODAY, tick=False):
        yield


def rule(code: str, **facts: object) -> None:
    assert RegionRule.objects.filter(code=code).update(**facts) == 1


def another(code: str, **facts: object) -> None:
    """A second rule of the same place, as the first but for what is named."""
    row = RegionRule.objects.get(code=code)
    row.pk = None
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()


def lint(site: Site) -> list[Problem]:
    return publishing.lint(publishing.Draft.of(site), today=TODAY)


def errors(site: Site) -> list[str]:
    return [problem.text for problem in lint(site) if problem.is_error]


def nameless() -> None:
    rule("IT", names={"es": "Italia"})


def blank() -> None:
    rule("IT", names={"fr": " ", "es": "Italia"})


def nameless_from_tomorrow() -> None:
    rule("US-VT", names={"fr": "Vermont"})


def of_a_language_the_site_lacks() -> None:
    rule("CA-QC", languages="fr de")


def without_the_words_it_begins_in() -> None:
    Wording.objects.filter(language="fr").delete()


def of_ghosts() -> None:
    rule("US", overrides={"ghosts": "opt-in"})


def nowhere_gone() -> None:
    RegionRule.objects.filter(code="ZZ").delete()


def nowhere_from_tomorrow() -> None:
    rule("ZZ", valid_from=TOMORROW)


def nowhere_until_yesterday() -> None:
    rule("ZZ", valid_to=YESTERDAY)


def twice_without_a_day() -> None:
    another("IT")


def twice_from_one_day() -> None:
    rule("US-VT", valid_from=TOMORROW)
    another("US-VT", valid_to=NEW_YEAR)


def covered_twice() -> None:
    rule("CH", covers="LI")


def california_in_one_step() -> None:
    rule("US-CA", two_step=False)


def california_in_one_step_from_new_year() -> None:
    another("US-CA", two_step=False, valid_from=NEW_YEAR)


def california_without_a_rule() -> None:
    RegionRule.objects.filter(code="US-CA").delete()


def california_once_its_rule_ends() -> None:
    rule("US-CA", valid_to=TOMORROW)


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        pytest.param(nameless, "in French for “Italy”", id="a name is missing"),
        pytest.param(blank, "in French for “Italy”", id="a name is blank"),
        pytest.param(nameless_from_tomorrow, "in Spanish for “Vermont”", id="of a rule to come"),
        pytest.param(of_a_language_the_site_lacks, "“Quebec” requires German", id="a language"),
        pytest.param(
            without_the_words_it_begins_in, "“Quebec” begins in French", id="its first words"
        ),
        pytest.param(of_ghosts, "do not exist: ghosts", id="an exception of nothing"),
        pytest.param(nowhere_gone, "no rule ZZ in force", id="no rule for the unknown"),
        pytest.param(nowhere_from_tomorrow, "no rule ZZ in force", id="none for them today"),
        pytest.param(nowhere_until_yesterday, "no rule ZZ in force", id="none any more"),
        pytest.param(twice_without_a_day, "“Italy” has two rules that have no first day", id="two"),
        pytest.param(
            twice_from_one_day, "“Vermont” has two rules that begin on 25 November 2026", id="a day"
        ),
        pytest.param(
            covered_twice, "Liechtenstein: further places of “Switzerland” and of", id="covered"
        ),
        pytest.param(california_in_one_step, "two steps back", id="R54"),
        pytest.param(california_in_one_step_from_new_year, "from 1 January 2027", id="R54 later"),
        pytest.param(
            california_without_a_rule, "the rule “United States, other states”", id="R54 gone"
        ),
        pytest.param(california_once_its_rule_ends, "from 26 November 2026", id="R54 ending"),
    ],
)
def test_what_is_unlawful_is_reported_and_not_published(
    site: Site, damage: Callable[[], None], expected: str
) -> None:
    assert errors(site) == []

    damage()

    assert [text for text in errors(site) if expected in text]
    with pytest.raises(publishing.UnlawfulCatalogue):
        publishing.publish(site)
    assert site.notices.count() == 0


@pytest.mark.requirement("R76")
def test_the_twelve_states_that_require_the_signal_are_pinned() -> None:
    assert SIGNALLED == (
        "US-CA", "US-CO", "US-CT", "US-DE", "US-MD", "US-MN",
        "US-MT", "US-NE", "US-NH", "US-NJ", "US-OR", "US-TX",
    )  # fmt: skip  # R76


@pytest.mark.requirement("R12")
@pytest.mark.parametrize("code", SIGNALLED)
def test_where_the_signal_is_required_visitors_are_informed(site: Site, code: str) -> None:
    rule(code, gpc=False)

    [error] = errors(site)

    assert error.startswith(f"{world.name(code)} requires Global Privacy Control, and the rule “")
    assert error.endswith("Tick it there.")


def test_a_wider_rule_owes_the_signal_where_a_state_has_none_of_its_own(site: Site) -> None:
    RegionRule.objects.filter(code="US-TX").delete()
    assert errors(site) == []

    rule("US", gpc=False)

    [error] = errors(site)
    assert error.startswith("Texas requires Global Privacy Control")
    assert "“United States, other states”" in error


def test_elsewhere_informing_of_the_signal_is_our_choice(site: Site) -> None:
    rule("US-FL", gpc=False)
    rule("CA-QC", gpc=False)

    assert lint(site) == []


def test_a_newer_rule_of_a_place_takes_over(site: Site) -> None:
    another("IT", valid_from=YESTERDAY)
    another("US-CA", valid_from=NEW_YEAR)

    assert lint(site) == []


def test_a_rule_may_follow_another(site: Site) -> None:
    rule("CH", covers="LI", valid_from=TOMORROW)
    rule("EEA", valid_to=TODAY)

    assert lint(site) == []


def test_days_between_two_rules_of_a_place_are_told_with_what_holds_then(site: Site) -> None:
    another("IT", valid_from=NEW_YEAR)
    rule_without_day = RegionRule.objects.filter(code="IT", valid_from=None)
    rule_without_day.update(valid_to=date(2026, 12, 31))
    assert lint(site) == []

    rule_without_day.update(valid_to=TOMORROW)

    [problem] = lint(site)
    assert not problem.is_error
    assert problem.at == Field("regionrule", "IT/2027-01-01", "valid_from")
    assert problem.text.startswith(
        "The rule “Italy” begins on 1 January 2027, and no other one of that place holds before. "
        "From 26 November 2026 until then “Elsewhere or unknown: the strictest rule” holds"
    )


def test_a_law_that_begins_on_a_day_leaves_no_gap_before_it(site: Site) -> None:
    publishing.publish(site)
    assert any(row.valid_from for row in RegionRule.objects.filter(code="US-OK"))
    assert lint(site) == []

    rule("US-VA", valid_from=NEW_YEAR)

    [problem] = lint(site)
    assert "Until then “United States, other states” holds there (notice: on" in (problem.text)


@pytest.mark.requirement("R61")
@pytest.mark.parametrize(
    ("code", "days", "is_error"),
    [("FR", None, True), ("EEA", 401, True), ("CA-QC", 1_000, True), ("ZZ", None, True),
     ("US-VA", None, False), ("CA-AB", 401, False), ("US", 4_000, True)],
)  # fmt: skip
def test_a_yes_ends_in_time(site: Site, code: str, days: int | None, is_error: bool) -> None:
    rule(code, memory_days=400)
    assert errors(site) == []

    rule(code, memory_days=days)

    [problem] = [one for one in lint(site) if "a yes holds" in one.text]
    assert problem.is_error is is_error
    assert problem.at == Field("regionrule", f"{code}/", "memory_days")


def test_a_rule_without_end_may_have_the_last_day_there_is(site: Site) -> None:
    rule("US-CA", valid_to=date.max)

    assert lint(site) == []


def test_a_rule_that_is_over_wants_a_second_look_and_nothing_else(site: Site) -> None:
    rule("IT", names={}, languages="de", valid_to=TODAY)
    assert len(errors(site)) == 3  # through its last day it counts

    rule("IT", valid_to=YESTERDAY)

    [problem] = lint(site)
    assert problem.text == "The rule “Italy” ended on 23 November 2026. It does nothing and can go."
    assert not problem.is_error
