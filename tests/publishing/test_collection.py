"""What American laws have a company state before it publishes: what is collected, who gets it.

Civ. Code 1798.100(a)(3), 1798.140(v); 11 CCR 7012(e)(1), (e)(4), 7053, 7150; R.I. 6-48.1-3.
"""

from typing import Any

import pytest

from consent import publishing
from consent.publishing import Draft
from tests.languages import LANGUAGES
from tests.publishing.drafts import TODAY, Edits, declared, edited, following

pytestmark = pytest.mark.django_db  # for the draft, which is read once for a run

STATS, ADS = "categories/analytics", "categories/marketing"
GOOGLE = {"name": "Google", "policy_url": "https://business.safety.google/privacy/"}
DATED = GOOGLE | {"assessed_on": "2026-11-01", "contract_on": "2026-11-02"}
BY_GOOGLE: Edits = {f"{ADS}/hosts": [], f"{ADS}/cookies/+": declared("_gads", "Google LLC")}
CODES = {
    "nothing_collected", "no_ip_address", "no_retention", "no_contract", "no_buyer",
    "no_policy_link",
}  # fmt: skip
UNTIL = {f"{STATS}/texts/{code}/retention": "" for code in LANGUAGES}


def of_law(draft: Draft) -> list[tuple[str, bool]]:
    """What the lint says of it, and whether it is an error."""
    found = publishing.lint(draft, today=TODAY)
    return [(problem.text, problem.is_error) for problem in found if problem.code in CODES]


def only_in(draft: Draft, *codes: str) -> Edits:
    """Take the other American rules away."""
    own = {row["code"] for row in draft.snapshot["regions"] if row["code"].startswith("US")}
    return {f"regions/{code}": None for code in own - {*codes}}


@pytest.mark.requirement("R170", "R171")
def test_what_ships_is_declared(draft: Draft) -> None:
    assert of_law(draft) == []
    for row in [*draft.snapshot["categories"], *draft.snapshot["unused"]]:
        assert "ip_address" in row["personal_information"]


@pytest.mark.requirement("R171")
def test_california_is_told_what_a_category_collects(draft: Draft) -> None:
    """11 CCR 7012(e)(1): a list of the categories of personal information to be collected."""
    bare: Edits = {f"{STATS}/personal_information": []}
    [(text, is_error)] = of_law(edited(draft, bare))

    assert is_error
    assert "“Usage statistics” does not say which personal information it collects" in text
    assert of_law(edited(draft, bare | only_in(draft, "US"))) == [(text, True)]
    assert of_law(edited(draft, bare | only_in(draft, "US-TX"))) == []


@pytest.mark.requirement("R171")
def test_the_ip_address_is_among_it(draft: Draft) -> None:
    """Whoever answers a request sees it, and MIX's policy says that it tracks it."""
    edits: Edits = {
        f"categories/{row['key']}/personal_information": ["identifiers"]
        for row in draft.snapshot["categories"]
    }
    [(text, is_error)] = of_law(edited(draft, edits))

    assert is_error
    assert "No category says that it collects the IP address" in text


@pytest.mark.requirement("R170")
def test_california_is_told_how_long_it_is_kept(draft: Draft) -> None:
    """11 CCR 7012(e)(4): the length of time, or if that is not possible the criteria."""
    [(text, is_error)] = of_law(edited(draft, UNTIL))

    assert is_error
    assert "“Usage statistics” does not say how long that information is kept" in text
    assert of_law(edited(draft, UNTIL | {f"{STATS}/retention_days": 400})) == []
    assert of_law(edited(draft, UNTIL | only_in(draft, "US-TX"))) == []


@pytest.mark.requirement("R170")
def test_until_when_is_said_in_every_language(draft: Draft) -> None:
    [(text, is_error)] = of_law(edited(draft, {f"{STATS}/texts/fr/retention": " "}))

    assert is_error
    assert "in French" in text


def ads_with(*parties: dict[str, Any]) -> Edits:
    return BY_GOOGLE | {f"{ADS}/third_parties": [*parties]}


PARTIES = [
    pytest.param(None, id="nothing on file"),
    pytest.param(DATED | {"assessed_on": None}, id="no assessment"),
    pytest.param(DATED | {"contract_on": None}, id="no contract"),
    pytest.param(DATED | {"assessed_on": "2026-11-25"}, id="assessed tomorrow"),
    pytest.param(DATED | {"name": "Googol"}, id="another company"),
]


@pytest.mark.requirement("R178")
@pytest.mark.parametrize("party", PARTIES)
def test_who_sells_has_assessment_and_contract_of_each(
    draft: Draft, party: dict[str, Any] | None
) -> None:
    """11 CCR 7150(b)(1), 7053: before any sale or sharing begins, with each third party."""
    found = of_law(edited(draft, ads_with(*filter(None, [party]))))

    assert [text for text, is_error in found if is_error and "contract" in text and "Goog" in text]
    texas = edited(draft, ads_with(*filter(None, [party])) | only_in(draft, "US-TX"))
    assert [text for text, is_error in of_law(texas) if is_error and "contract" in text]
    abroad = edited(draft, ads_with(*filter(None, [party])) | only_in(draft))
    assert not [text for text, is_error in of_law(abroad) if is_error]


@pytest.mark.requirement("R178")
def test_with_both_days_it_is_published(draft: Draft) -> None:
    assert of_law(edited(draft, ads_with(DATED))) == []


@pytest.mark.requirement("R178")
def test_who_targets_alone_has_them_too(draft: Draft) -> None:
    found = of_law(edited(draft, ads_with() | {f"{ADS}/sells_or_shares": False}))

    assert [text for text, is_error in found if is_error and "contract" in text]


@pytest.mark.requirement("R179")
def test_each_third_party_has_a_link_to_its_own_policy(draft: Draft) -> None:
    [(text, is_error)] = of_law(edited(draft, ads_with(DATED | {"policy_url": ""})))

    assert not is_error
    assert "Google LLC" in text


@pytest.mark.requirement("R180")
@pytest.mark.parametrize("codes", [("US-RI",), ("US",)])
def test_rhode_island_wants_every_buyer_named(draft: Draft, codes: tuple[str, ...]) -> None:
    """R.I. Gen. Laws 6-48.1-3(a)(2): all third parties to whom data was or may be sold."""
    nobody: Edits = {f"{ADS}/hosts": [], f"{ADS}/cookies/+": declared("_own")}
    nobody |= {f"{ADS}/third_parties": []}
    [(text, is_error)] = of_law(edited(draft, nobody | only_in(draft, *codes)))

    assert is_error
    assert "names nobody who receives" in text
    assert of_law(edited(draft, nobody | only_in(draft, "US-TX"))) == []
    only_targets = nobody | {f"{ADS}/sells_or_shares": False}
    assert of_law(edited(draft, only_targets | only_in(draft, *codes))) == []


@pytest.mark.requirement("R83", "R180")
def test_a_third_party_on_file_counts_as_one(draft: Draft) -> None:
    """Data that is sold from a server leaves no cookie of the buyer's."""
    sold = edited(draft, {f"{STATS}/third_parties": [DATED]})
    [row] = [row for row in sold.snapshot["categories"] if row["key"] == "analytics"]

    assert row["third_party"]


@pytest.mark.requirement("R65")
@pytest.mark.parametrize(
    ("before", "after", "material", "doubtful"),
    [
        ({}, {f"{STATS}/sells_or_shares": True}, True, False),
        ({}, {f"{STATS}/targets_ads": True}, True, False),
        ({}, {f"{STATS}/third_parties": [DATED]}, True, False),
        (ads_with(), ads_with(DATED), False, False),
        ({}, {f"{STATS}/retention_days": 30}, False, False),
        ({}, {f"{STATS}/personal_information": ["ip_address", "commercial"]}, False, True),
        ({}, {f"{STATS}/personal_information": ["ip_address"]}, False, False),
    ],
    ids=[
        *("sold", "for advertising", "a new buyer", "a file on a known one"),
        *("kept otherwise", "more collected", "less"),
    ],
)
def test_what_is_material_of_it(
    draft: Draft, before: Edits, after: Edits, material: bool, doubtful: bool
) -> None:
    """Civ. Code 1798.100(a)(1): no further category of information without a new notice."""
    changes = publishing.changes(following(draft, before, after))

    assert bool(changes.material) is material
    assert bool(changes.doubtful) is doubtful


@pytest.mark.requirement("R65")
def test_a_change_of_it_is_seen(draft: Draft) -> None:
    edits: Edits = {f"{STATS}/retention_days": 30, f"{STATS}/third_parties": [DATED]}
    edits |= {f"{STATS}/personal_information": ["ip_address"]} | UNTIL
    changed = following(draft, {}, edits)
    assert changed.latest
    lines = [
        str(difference)
        for difference in publishing.differences.between(changed.latest.snapshot, changed.snapshot)
    ]

    for piece in (
        "Kept for at most (days): nothing becomes “30”",
        "Personal information",
        "Kept until, French",
    ):
        assert [line for line in lines if piece in line], piece
    [party] = [line for line in lines if "Third party Google" in line]
    assert "Contract signed on 2026-11-02" in party
