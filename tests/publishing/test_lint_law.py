"""What the law of places requires of their rules: today, and on every later day.

Each row: what is changed in the rules, what is said then.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from consent.lib import world
from consent.lib.languages import name
from consent.publishing import Draft
from consent.publishing.lint.duties import EEA, SIGNALLED
from tests.languages import ABSENT
from tests.publishing.drafts import Edits, edited, following, problems_of

pytestmark = pytest.mark.django_db  # for the draft, which is read once for a run

SEED = Path(apps.get_app_config("consent").path) / "publishing" / "seed"
YESTERDAY, TOMORROW, NEW_YEAR = "2026-11-23", "2026-11-25", "2027-01-01"
R = "regions"

DUTIES: list[tuple[str, dict[str, Any], str]] = [
    ("CA-QC", {"model": "opt-out"}, "in Quebec must be asked first"),  # R85
    ("CA-QC", {"overrides": {"analytics": "notice"}}, ": “Usage statistics”. "),
    ("EEA", {"model": "notice"}, "Belgium, Bulgaria and 25 more must be asked first"),  # R27
    ("FR", {"model": "notice"}, "in France must be asked first"),
    ("IT", {"overrides": {"support": "opt-out"}}, ": “Customer service and chat”. "),
    ("GB", {"overrides": {"personalization": "opt-out"}}, "the United Kingdom must be asked first"),
    ("CA-AB", {"model": "opt-out"}, "in Alberta must be asked first"),  # R175
    ("CA-BC", {"overrides": {"analytics": "opt-out"}}, "in British Columbia must be asked first"),
    ("ZZ", {"model": "opt-out"}, "in places that are not known must be asked first"),
    ("US-CA", {"reask_days": 364}, "for 365 days after a no"),  # R62
    ("FR", {"reask_days": 181}, "France: nobody may be asked again for 182 days"),  # R61
    ("EEA", {"reask_days": 181}, "Belgium, Bulgaria and 25 more: nobody may be"),  # R185
    ("CA-QC", {"languages": ["en", "fr"]}, "Write fr first"),  # R89
    *[(code, {"two_step": False}, f"{world.name(code)}: two steps back are required")
      for code in SIGNALLED[::3]],  # R54, R166
    *[(code, {"gpc": False}, f"{world.name(code)}: Global Privacy Control is to be told of, and")
      for code in SIGNALLED[::4]],  # R12
]  # fmt: skip
ERRORS: list[tuple[Edits, str]] = [
    ({f"{R}/IT/names": {"fr": " ", "es": "Italia"}}, "in French for “Italy”"),
    ({f"{R}/CA-QC/languages": ["fr", ABSENT]}, f"“Quebec” requires {name(ABSENT)}"),
    ({f"{R}/US/overrides": {"ghosts": "opt-in"}}, "do not exist: ghosts"),
    ({f"{R}/ZZ": None}, "no rule ZZ in force"),
    ({f"{R}/ZZ/valid_from": TOMORROW}, "no rule ZZ in force"),
    ({f"{R}/+IT": {}}, "“Italy” has two rules that have no first day"),
    ({f"{R}/US-VT/valid_from": TOMORROW, f"{R}/+US-VT": {"valid_to": NEW_YEAR}},
     "“Vermont” has two rules that begin on 25 November 2026"),
    ({f"{R}/CH/covers": ["LI"]}, "Liechtenstein: further places of “Switzerland” and of"),
    ({f"{R}/EEA/covers": ["AT", "XX"]}, "XX is no place"),
    ({f"{R}/+US-TX": {"code": "US-XX"}}, "US-XX is no place"),
    ({"site/languages": ["en", "es"], "texts/fr": None}, "Quebec requires French, and the site"),
    ({f"{R}/US-TX/verified": "2030-01-01"}, "Nobody has compared these rules"),
    ({f"{R}/GB/audited": "2030-01-01", f"{R}/GB/overrides": {"analytics": "opt-out"}},
     "once somebody has audited it"),
    ({f"{R}/US-CA": None, f"{R}/US/two_step": False}, "the rule “United States, other states”"),
    ({f"{R}/US-CA/valid_to": TOMORROW, f"{R}/US/two_step": False}, "from 26 November 2026"),
    ({f"{R}/+GB": {"code": "GB-SCT", "name": "Scotland", "model": "opt-out"}}, "rule “Scotland”"),
    ({f"{R}/US-TX": None, f"{R}/US/gpc": False}, "Texas: Global Privacy Control is to be told of"),
    ({"categories/marketing/third_party": False, "categories/marketing/hosts": ["a.localhost"],
      f"{R}/US-FL/overrides": {}, "site/cookie_domain": "localhost"},
     "Florida: “Advertising” sells, shares or targets advertising, and the rule"),
    ({f"{R}/FR/memory_days": None}, "“France” a yes holds without end"),
    ({f"{R}/EEA/memory_days": 401}, "thirteen at the most"),
    ({f"{R}/US/memory_days": 4_000}, "a yes holds for 4,000 days"),
    ({f"{R}/US-TX/verified": None}, "Nobody has compared these rules with their law yet: “Texas”"),
]  # fmt: skip
WARNINGS: list[tuple[Edits, str]] = [
    ({f"{R}/US-VA/memory_days": None}, "“Virginia” a yes holds without end"),
    ({f"{R}/IT/memory_days": 390, f"{R}/IT/reask_days": 190}, "a yes holds longer than a no"),
    ({f"{R}/US-IA/valid_to": YESTERDAY}, "The rule “Iowa” ended on 23 November 2026. It does"),
    ({f"{R}/US-IA/names": {}, f"{R}/US-IA/valid_to": YESTERDAY}, "ended on 23 November 2026"),
    ({f"{R}/US-TX/source": ""}, "No legal source is written for “Texas”"),
    ({f"{R}/IT/valid_to": TOMORROW, f"{R}/+IT": {"valid_from": NEW_YEAR, "valid_to": None}},
     "The rule “Italy” begins on 1 January 2027, and no other one of that place holds before. "
     "From 26 November 2026 until then “Elsewhere or unknown: the strictest rule” holds"),
]  # fmt: skip
LAWFUL: list[Edits] = [
    {f"{R}/US-CA/reask_days": 365},
    {f"{R}/FR/overrides": {"preferences": "notice"}, "categories/preferences/necessary": True},
    {f"{R}/US-FL/gpc": False, f"{R}/CA-QC/gpc": False},
    {f"{R}/+IT": {"valid_from": YESTERDAY}, f"{R}/+US-CA": {"valid_from": NEW_YEAR}},
    {f"{R}/CH/covers": ["LI"], f"{R}/CH/valid_from": TOMORROW, f"{R}/EEA/valid_to": "2026-11-24",
     f"{R}/+CH": {"covers": [], "valid_from": None, "valid_to": "2026-11-24"},
     f"{R}/+EEA": {"valid_from": TOMORROW, "valid_to": None, "covers": ["AT"]}},
    {f"{R}/US-CA/valid_to": "9999-12-31"},
    {f"{R}/IT/valid_to": "2026-12-31", f"{R}/+IT": {"valid_from": NEW_YEAR, "valid_to": None}},
]  # fmt: skip


def errors(draft: Draft) -> list[str]:
    return [text for text, is_error in problems_of(draft) if is_error]


def ids(rows: list[Any]) -> list[str]:
    return [f"{at} {row[-1]}" for at, row in enumerate(rows)]


@pytest.mark.requirement("R12", "R27", "R54", "R61", "R62", "R76", "R85", "R89", "R175", "R185")
@pytest.mark.parametrize(("code", "facts", "sentence"), DUTIES, ids=ids(DUTIES))
def test_a_duty_is_said_today_and_from_the_day_on_which_it_is_broken(
    draft: Draft, code: str, facts: dict[str, Any], sentence: str
) -> None:
    [now] = errors(edited(draft, {f"{R}/{code}/{name}": value for name, value in facts.items()}))
    assert sentence in now and "2027" not in now

    [later] = errors(edited(draft, {f"{R}/+{code}": facts | {"valid_from": NEW_YEAR}}))
    assert sentence in later and " from 1 January 2027" in later


EXCEPTIONS = [
    ("GB", "analytics"),  # PECR 2003, Sch. A1: statistics
    ("GB", "preferences"),  # and appearance
    ("CH", "personalization"),  # FMG 45c: information, and a right to refuse
    ("FR", "analytics"),  # CNIL: audience measurement
]


@pytest.mark.requirement("R59", "R97", "R98", "R176")
@pytest.mark.parametrize(("code", "key"), EXCEPTIONS)
def test_an_exception_of_the_law_wants_the_day_of_its_audit(
    draft: Draft, code: str, key: str
) -> None:
    """R176: exceptions of GB, CH and FR may be published with objection and the audit's date."""
    exception = {f"{R}/{code}/overrides": {key: "opt-out"}}
    [(without, is_error)] = problems_of(edited(draft, exception))
    assert is_error
    assert "once somebody has audited it" in without

    audited = edited(draft, exception | {f"{R}/{code}/audited": "2026-11-20"})
    [(text, is_error)] = problems_of(audited)
    assert not is_error
    assert "begins without a yes" in text


@pytest.mark.requirement("R176")
@pytest.mark.parametrize("code", ["GB", "CH", "FR"])
@pytest.mark.parametrize(
    "edits",
    [
        {"overrides": {"support": "opt-out"}},
        {"overrides": {"replay": "opt-out"}},
        {"overrides": {"marketing": "opt-out"}},
        {"overrides": {"analytics": "notice"}},
        {"overrides": {"analytics": "opt-out"}, "third": True},
        {"model": "opt-out"},
    ],
    ids=lambda edits: " ".join(f"{key} {value}" for key, value in edits.items()),
)
def test_no_audit_lets_third_parties_recording_or_advertising_begin(
    draft: Draft, code: str, edits: dict[str, Any]
) -> None:
    facts = dict(edits)
    third = {"categories/analytics/third_party": True} if facts.pop("third", False) else {}
    rule = {f"{R}/{code}/{name}": value for name, value in facts.items()}

    found = errors(edited(draft, third | rule | {f"{R}/{code}/audited": "2026-11-20"}))

    assert ["must be asked first" in text for text in found] == [True]


@pytest.mark.requirement("R176")
def test_no_audit_makes_an_exception_elsewhere(draft: Draft) -> None:
    for code in ("IT", "EEA", "CA-QC"):
        rule = {f"{R}/{code}/overrides": {"analytics": "opt-out"}}
        assert errors(edited(draft, rule | {f"{R}/{code}/audited": "2026-11-20"})) != [], code


@pytest.mark.requirement("R3", "R23", "R27", "R61", "R82", "R85")
@pytest.mark.parametrize(("edits", "sentence"), ERRORS, ids=ids(ERRORS))
def test_what_is_unlawful_is_an_error(draft: Draft, edits: Edits, sentence: str) -> None:
    found = problems_of(edited(draft, edits))
    assert (True, True) in [(sentence in text, is_error) for text, is_error in found]


@pytest.mark.parametrize(("edits", "sentence"), WARNINGS, ids=ids(WARNINGS))
def test_what_wants_a_second_look_is_a_warning(draft: Draft, edits: Edits, sentence: str) -> None:
    [(text, is_error)] = problems_of(edited(draft, edits))
    assert sentence in text
    assert not is_error


@pytest.mark.parametrize("edits", LAWFUL)
def test_what_the_law_leaves_open_is_let_through(draft: Draft, edits: Edits) -> None:
    assert problems_of(edited(draft, edits)) == []


@pytest.mark.requirement("R177")
@pytest.mark.parametrize("address", ["", "https://www.mixnetworks.com/privacy-policy/"])
def test_quebec_needs_a_policy_of_its_own_in_french(draft: Draft, address: str) -> None:
    """R177: a policy address per language; French before Quebec is invited.

    Charter of the French language, s. 52; P-39.1, s. 8.2. The English page is none, and without a
    rule of its own Quebec is there all the same.
    """
    found = {"texts/fr/privacy_policy_url": address}

    [without] = errors(edited(draft, found))
    assert without.startswith("Quebec: the privacy policy in French is required")
    assert without in errors(edited(draft, found | {f"{R}/CA-QC": None}))


@pytest.mark.requirement("R29", "R82", "R83")
@pytest.mark.parametrize(
    ("code", "key", "model"),
    [
        ("US-FL", "support", "opt-out"),
        ("US-CA", "replay", "notice"),
        ("US", "marketing", "opt-out"),
    ],
)
def test_no_exception_lets_chat_replay_or_a_third_party_begin(
    draft: Draft, code: str, key: str, model: str
) -> None:
    [row] = [row for row in draft.snapshot[R] if row["code"] == code]
    overrides = row["overrides"] | {key: model}

    [(text, is_error)] = problems_of(edited(draft, {f"{R}/{code}/overrides": overrides}))

    assert is_error
    assert text.startswith(f"“{row['name']}” lets “")
    assert "be on without a yes" in text


def test_a_rule_that_is_taken_away_for_a_looser_one_is_told(draft: Draft) -> None:
    [(text, is_error)] = problems_of(following(draft, {}, {f"{R}/US-FL": None}))

    assert not is_error
    assert "no rule of its own any more: “United States, other states” holds (notice: on" in text


def test_a_law_that_begins_on_a_day_leaves_no_gap_before_it(draft: Draft) -> None:
    assert any(row["code"] == "US-OK" and row["valid_from"] for row in draft.snapshot[R])
    assert problems_of(following(draft, {}, {})) == []

    [(text, _)] = problems_of(following(draft, {}, {f"{R}/US-VA/valid_from": NEW_YEAR}))

    assert "Until then “United States, other states” holds there (notice: on" in text


@pytest.mark.requirement("R27")
def test_the_list_of_the_eea_is_that_of_its_rules() -> None:
    rows = {row["code"]: row for row in json.loads((SEED / "regions.json").read_text())}
    assert sorted(EEA) == sorted([*rows["EEA"]["covers"], "FR", "IT"])
