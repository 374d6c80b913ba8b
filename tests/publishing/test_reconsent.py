"""Who is asked again is what the kernel says, put into words; and how many they are."""

from dataclasses import replace
from datetime import date

import pytest

from consent import publishing
from consent.models import Cookie, Site
from consent.publishing import reconsent
from consent.publishing.reconsent.visitors import Transition
from consent.record.statistics.answer_counts import AnswerCounts
from tests import filled
from tests.publishing.edits import Edit, add, after, category, rule

pytestmark = pytest.mark.usefixtures("first_notice")

NOBODY = "Nobody is asked again."


ALLOWED = "Those who allowed Usage statistics are asked again, since its meaning changed"
EDITS: dict[str, tuple[Edit, list[str]]] = {
    "nothing": (lambda site: None, [NOBODY]),
    "a new category": (
        add,
        [
            "Everyone who has answered is asked about Surveys, since it is new (not counted yet).",
        ],
    ),
    "a new one that is sold": (
        lambda site: add(site, sells_or_shares=True),
        [
            "Everyone who has answered is asked about Surveys, since it is new (not counted yet).",
        ],
    ),
    "optional to necessary": (
        category("analytics", necessary=True),
        [
            NOBODY,
            "Usage statistics is on for everybody, since it becomes necessary: also for those who "
            "refused, and nobody is asked about it.",
        ],
    ),
    "a new third party": (
        category("analytics", third_party=True),
        [
            f"{ALLOWED} (not counted yet).",
            "Usage statistics is switched off for those who have not answered where silence may "
            "mean yes, until they allow it.",
            "Usage statistics is switched off for those who allowed it where silence may mean yes "
            "and whose browser sends Global Privacy Control, until they allow it.",
        ],
    ),
    "a third party less": (category("marketing", third_party=False), [NOBODY]),
    "removed": (lambda site: site.categories.get(key="analytics").delete(), [NOBODY]),
    "emptied": (lambda site: Cookie.objects.filter(name="_analytics").delete(), [NOBODY]),
    "wording": (lambda site: site.wordings.update(title="Other"), [NOBODY]),
    "a language less": (lambda site: Site.objects.update(languages="en fr"), [NOBODY]),
    "opt-out to opt-in": (
        rule("FR", model="opt-out"),
        [
            NOBODY,
            "Preferences, Content matched to your interests and Usage statistics are switched on "
            "for those who have not answered in France, without a question.",
        ],
    ),
    "an answer holds longer": (
        rule("CA-QC", memory_days=365),
        [
            NOBODY,
            "Preferences, Content matched to your interests, Customer service and chat, "
            "Recording of your visit, Usage statistics and Advertising are switched on for those "
            "who allowed it in Quebec and whose answer is older than 182 days, without a question.",
        ],
    ),
    "a rule goes, and the wider one is the same": (rule("CH", is_active=False), [NOBODY]),
}


@pytest.mark.requirement("R65")
@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS.keys())
def test_who_is_asked_after_an_edit(site: Site, edit: Edit, expected: list[str]) -> None:
    edit(site)

    assert after(site).sentences() == expected


def test_of_a_first_notice_everybody_is_asked(site: Site) -> None:
    draft = publishing.Draft.load(site)
    found = reconsent.between(None, draft.notice().snapshot, today=date(2026, 12, 1))

    assert " ".join(found.sentences()) == "This is the first notice: every visitor is asked."


def test_a_category_that_is_used_for_the_first_time(site: Site) -> None:
    cookie = Cookie.objects.get(name="_analytics")
    cookie.delete()
    filled.publish(site)
    Cookie.objects.create(category=cookie.category, name="_other", provider="MIX Networks")

    [question] = after(site).questions
    assert (question.who, question.effect.value[0]) == (
        "everyone who has answered",
        "it holds something now",
    )


@pytest.mark.requirement("R147")
def test_back_from_necessary_everybody_is_asked_whose_yes_was_to_another_meaning(
    site: Site,
) -> None:
    site.categories.filter(key="preferences").update(necessary=True, justification="So.")
    filled.publish(site)
    site.categories.filter(key="preferences").update(necessary=False)

    found = after(site)
    [question] = found.questions
    assert (question.key, question.effect.value[0]) == ("preferences", "it is no longer necessary")


@pytest.mark.parametrize(
    ("facts", "who"),
    [
        (
            {"memory_days": 182},
            {
                "those who allowed it in Virginia and US (part not known) and whose answer is "
                "older than 182 days"
            },
        ),
        (
            {"model": "opt-in"},  # under a signal nothing was to ask where silence was a yes
            {
                "those who have not answered in Virginia and US (part not known) and whose browser "
                "sends Global Privacy Control",
                "those who allowed it in Virginia and US (part not known)",  # asked by less (R163)
            },
        ),
    ],
)
def test_another_rule_asks_those_whom_it_concerns(
    site: Site, facts: dict[str, object], who: set[str]
) -> None:
    rule("US-VA", **facts)(site)

    found = after(site)
    assert {question.who for question in found.questions} == who
    assert {question.effect.value[0] for question in found.questions} == {
        "the rule of the place changed"
    }


def test_a_rule_that_begins_later_asks_later(site: Site) -> None:
    site.regions.filter(code="US-VA").update(memory_days=182, valid_from=date(2090, 3, 1))

    found = after(site)
    assert {question.day for question in found.questions} == {date(2090, 3, 1)}
    assert found.sentences()[0].startswith("From 1 March 2090, those who allowed ")


def test_a_cookie_domain_that_puts_every_answer_out_of_reach(site: Site) -> None:
    draft = publishing.Draft.load(site)
    old, new = ({**draft.notice().snapshot} for _ in range(2))
    old["site"] = {**old["site"], "cookie_domain": "mixnetworks.com"}
    new["site"] = {**new["site"], "cookie_domain": "example.org"}

    found = reconsent.between(old, new, today=date(2026, 12, 1))
    assert {question.who for question in found.questions} == {"everyone who has answered"}
    assert {question.key for question in found.questions} >= {"analytics", "preferences"}


def test_without_a_cookie_domain_answers_are_hidden_from_servers_alone(site: Site) -> None:
    Site.objects.update(cookie_domain="")

    sentences = after(site).sentences()
    assert sentences[0] == NOBODY
    assert sentences[1].startswith("Servers read no answer from before")


def change_both(site: Site) -> None:
    category("analytics", third_party=True)(site)
    rule("CA-QC", memory_days=365)(site)


@pytest.mark.parametrize(
    "edit", [change_both, EDITS["a new one that is sold"][0], EDITS["an answer holds longer"][0]]
)
def test_the_categories_that_are_left_out_would_change_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, edit: Edit
) -> None:
    edit(site)
    found = after(site)
    assert found.questions or found.effects

    monkeypatch.setattr(Transition, "_is_changed", lambda *_: True)

    assert after(site) == found


COUNTS = AnswerCounts(21_480, {"analytics": 7_153, "marketing": 4}, {"analytics": 14_327})


@pytest.mark.parametrize(
    ("material", "counts", "expected"),
    [
        pytest.param(["analytics"], COUNTS, "(about 7,150 of 21,500 answers)", id="those"),
        pytest.param(["marketing"], COUNTS, "(fewer than 10 of 21,500 answers)", id="few"),
        pytest.param(
            ["analytics"],
            AnswerCounts(2, {"analytics": 2}, {}),
            "(of fewer than 10 answers)",
            id="hardly any",
        ),
        pytest.param(["analytics"], replace(COUNTS, answered=0), "(not counted yet)", id="none"),
        pytest.param(
            ["analytics", "marketing"], COUNTS, "(at most 7,160 of 21,500 answers)", id="several"
        ),
    ],
)
def test_how_many_is_estimated(
    site: Site, material: list[str], counts: AnswerCounts, expected: str
) -> None:
    assert expected in " ".join(after(site, *material).sentences(counts))


def test_everyone_is_everyone(site: Site) -> None:
    add(site)

    assert "(about 21,500 of 21,500 answers)" in " ".join(after(site).sentences(COUNTS))


def test_answers_are_counted_as_far_back_as_one_may_hold(site: Site) -> None:
    found = reconsent.between(
        publishing.Draft.load(site).latest.snapshot,  # type: ignore[union-attr]
        publishing.Draft.load(site).notice().snapshot,
        today=date(2026, 12, 1),
    )
    assert found.since == date(2025, 10, 27)
