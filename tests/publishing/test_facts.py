"""Facts about the company are confirmed by a named person before they are published.

The law: 15 U.S.C. 45 (what a page states has to be true), Conn. Public Act 25-113 (language
models), P-39.1, ss. 3.3 and 17 (the assessment before Quebecers' data are handled).
"""

import json

import pytest
from django.core.management import CommandError, call_command

from consent import publishing
from consent.management.commands import demo
from consent.models import Notice, Site
from consent.publishing import Draft, facts, loading
from tests import filled
from tests.languages import LANGUAGES


@pytest.mark.requirement("R172", "R182")
@pytest.mark.django_db
def test_a_fresh_installation_is_refused_with_the_list_of_what_nobody_has_confirmed() -> None:
    loading.seed()

    with pytest.raises(CommandError, match="Mend first") as refused:
        call_command("publish", "mix", "--reason", "The first notice")

    listed = str(refused.value)
    for name in ("Where data is stored", "Language models", "Data of minors", "Age", "assessment"):
        assert name in listed
    assert "We do not collect, use or sell personal data to train" in listed
    assert not Notice.objects.exists()


@pytest.fixture
def confirmed(db: None) -> Site:
    return filled.confirm(loading.seed())


def printed(site: Site) -> dict[str, str]:
    texts = json.loads(Draft.load(site).notice().body)["texts"]
    return {language: words["policy_storage"] for language, words in texts.items()}


def still_open(site: Site) -> list[str]:
    draft = Draft.load(site)
    return [
        fact_item.fact.key
        for fact_item in facts.checklist(draft.snapshot, draft.confirmed)
        if fact_item.is_open
    ]


@pytest.mark.requirement("R172")
def test_what_is_confirmed_is_published_and_what_is_not_is_printed_nowhere(db: None) -> None:
    site = loading.seed()
    assert set(printed(site).values()) == {""}

    filled.confirm(site)

    call_command("publish", "mix", "--reason", "The first notice")
    assert "États-Unis" in printed(site)["fr"]
    assert {row.by for row in site.confirmations.all()} == {"Nina Kowalska"}


@pytest.mark.requirement("R172")
def test_a_confirmation_is_undone_when_a_sentence_changes(confirmed: Site) -> None:
    wording = confirmed.wordings.get(language="es")
    before, wording.policy_storage = wording.policy_storage, "Guardamos estos datos en Canadá."
    wording.save()

    assert still_open(confirmed) == ["storage"]
    assert set(printed(confirmed).values()) == {""}

    filled.confirm(confirmed)
    assert printed(confirmed)["es"] == "Guardamos estos datos en Canadá."

    wording.policy_storage = before  # once confirmed, but not the latest that somebody stands for
    wording.save()
    assert still_open(confirmed) == ["storage"]


def test_a_language_less_needs_no_new_confirmation_and_one_more_does(confirmed: Site) -> None:
    confirmed.languages = "en fr"
    confirmed.save()
    filled.confirm(confirmed)
    assert still_open(confirmed) == []

    confirmed.languages = "en fr es"
    confirmed.save()
    assert still_open(confirmed) == []  # the first confirmation was of Spanish too


@pytest.mark.requirement("R172", "R182")
def test_what_a_rule_requires_is_missed_though_nobody_states_it(confirmed: Site) -> None:
    confirmed.wordings.update(policy_models="", policy_minors="")
    problems = {problem.code: problem.text for problem in publishing.lint(Draft.load(confirmed))}
    assert list(problems) == ["unstated"]  # no rule requires the age
    assert problems["unstated"].startswith("Connecticut requires a statement")

    confirmed.regions.filter(code="US-CT").update(is_active=False)
    assert publishing.lint(Draft.load(confirmed)) == []


def test_a_fact_is_confirmed_by_somebody(confirmed: Site) -> None:
    draft = Draft.load(confirmed)
    [item, *_] = facts.checklist(draft.snapshot, draft.confirmed)
    with pytest.raises(ValueError, match="by name"):
        facts.confirm(confirmed, item, by=" ")


def test_an_older_notice_comes_back_with_facts_that_somebody_stands_for(confirmed: Site) -> None:
    filled.publish(confirmed)
    confirmed.wordings.filter(language="en").update(policy_storage="We store this in Canada.")
    filled.confirm(confirmed)
    filled.publish(confirmed)

    with pytest.raises(CommandError, match="Where data is stored"):
        call_command("publish", "mix", "--again", "1", "--reason", "It was better")


@pytest.mark.django_db
def test_the_demo_says_that_its_facts_are_invented() -> None:
    origin = "http://www.mixnetworks.localhost:8000"
    site = demo.seed(origin)
    demo.publish(demo.seed(origin), origin)

    assert {row.note for row in site.confirmations.all()} == {"Invented for the demo."}
    texts = site.notices.get().snapshot["texts"]
    begins = {language: words["policy_intro"].split(":")[0] for language, words in texts.items()}
    assert begins["en"] == "A demonstration"
    assert len({*begins.values()}) == len(LANGUAGES)
