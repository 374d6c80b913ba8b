"""Where a yes comes first, how long a no holds, and French in Quebec: the lint holds to the law."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from consent import publishing
from consent.models import Category, CategoryText, RegionRule, Site
from consent.publishing.lint.duties import EEA

TODAY = date(2026, 11, 24)
NEW_YEAR = date(2027, 1, 1)
CATALOGUE = Path(apps.get_app_config("consent").path) / "publishing" / "seed"


def rule(code: str, /, **facts: Any) -> None:
    assert RegionRule.objects.filter(code=code).update(**facts) == 1


def another(like: str, **facts: Any) -> None:
    row = RegionRule.objects.get(code=like)
    row.pk = None
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()


def errors(site: Site) -> list[str]:
    return [
        problem.text
        for problem in publishing.lint(publishing.Draft.of(site), today=TODAY)
        if problem.is_error
    ]


@pytest.mark.requirement("R27", "R61", "R62", "R85")
@pytest.mark.parametrize(
    ("code", "facts", "expected"),
    [
        pytest.param("CA-QC", {"model": "opt-out"}, "in Quebec must be asked first", id="R85"),
        pytest.param(
            "CA-QC", {"overrides": {"analytics": "notice"}}, ": “Usage statistics”. ", id="one"
        ),
        pytest.param(
            "EEA",
            {"model": "notice"},
            "Belgium, Bulgaria and 25 more must be asked first",
            id="R27 EEA",
        ),
        pytest.param("FR", {"model": "opt-out"}, "in France must be asked first", id="R27 FR"),
        pytest.param(
            "IT",
            {"overrides": {"support": "opt-out"}},
            ": “Customer service and chat”. ",
            id="R27 IT",
        ),
        pytest.param(
            "GB", {"model": "opt-out"}, "the United Kingdom must be asked first", id="R27 GB"
        ),
        pytest.param("CH", {"model": "opt-out"}, "in Switzerland must be asked first", id="R27 CH"),
        pytest.param(
            "ZZ",
            {"model": "opt-out"},
            "in places that are not known must be asked first",
            id="R27 ZZ",
        ),
        pytest.param("US-CA", {"reask_days": 364}, "for 365 days after a no", id="R62"),
        pytest.param("FR", {"reask_days": 181}, "France requires that nobody", id="R61 FR"),
        pytest.param("IT", {"reask_days": 181}, "Italy requires that nobody", id="R61 IT"),
        pytest.param("CA-QC", {"languages": "en fr"}, "Write fr first", id="R89 order"),
        pytest.param("CA-QC", {"languages": ""}, "Write fr first", id="R89 none"),
    ],
)
def test_a_duty_is_reported_today_and_later(
    site: Site, code: str, facts: dict[str, Any], expected: str
) -> None:
    assert errors(site) == []
    another(code, valid_from=NEW_YEAR, **facts)
    [later] = errors(site)
    assert expected in later
    assert " from 1 January 2027" in later
    RegionRule.objects.get(code=code, valid_from=NEW_YEAR).delete()

    rule(code, **facts)

    [now] = errors(site)
    assert expected in now
    assert "2027" not in now
    with pytest.raises(publishing.UnlawfulCatalogue):
        publishing.publish(site)


@pytest.mark.requirement("R89")
def test_the_site_speaks_french(site: Site) -> None:
    Site.objects.update(languages="en es")
    site.refresh_from_db()

    sentence = (
        "Quebec requires French, and the site does not speak it: add fr to the site's languages."
    )
    assert sentence in errors(site)


def test_a_rule_of_one_part_is_linted_alike_and_does_not_hide_the_rest(site: Site) -> None:
    another("GB", code="GB-SCT", name="Scotland", model="opt-out")
    [error] = errors(site)
    assert "the rule “Scotland”" in error
    RegionRule.objects.filter(code="GB-SCT").update(model="opt-in")

    rule("GB", model="opt-out")

    [error] = errors(site)
    assert "the rule “United Kingdom”" in error


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        pytest.param("US-CA", {"reask_days": 365}, id="a year"),
        pytest.param("FR", {"reask_days": 182}, id="six months"),
        pytest.param("IT", {"reask_days": None}, id="never"),
        pytest.param("GB", {"reask_days": 30}, id="no fixed period"),
        pytest.param("FR", {"memory_days": 400}, id="a yes is our choice"),
        pytest.param("CA-AB", {"languages": "en"}, id="another province"),
    ],
)
def test_what_the_law_leaves_open_is_let_through(
    site: Site, code: str, facts: dict[str, Any]
) -> None:
    rule(code, **facts)

    assert errors(site) == []


@pytest.mark.requirement("R27")
def test_not_even_a_preference_is_on_from_the_start_in_quebec(site: Site) -> None:
    rule("CA-QC", overrides={"preferences": "notice"})

    rule("CA-QC", overrides={"preferences": "notice"})

    assert any(
        error.startswith("Visitors in Quebec must be asked first") and ": “Preferences”. " in error
        for error in errors(site)
    )


def test_what_is_necessary_needs_no_yes(site: Site) -> None:
    rule("FR", overrides={"support": "notice"})
    assert len(errors(site)) == 1

    Category.objects.filter(key="support").update(
        necessary=True, records=False, justification="Nobody else can be reached at night."
    )
    CategoryText.objects.filter(category__key="support").update(purpose="To help you.")

    assert errors(site) == []


def test_the_countries_of_the_area_are_those_that_ship() -> None:
    rows = {row["code"]: row for row in json.loads((CATALOGUE / "regions.json").read_text())}
    assert sorted(EEA) == sorted([*rows["EEA"]["covers"], "FR", "IT"])
