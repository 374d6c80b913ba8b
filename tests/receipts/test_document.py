"""A decision as an ISO/IEC TS 27560 record: each field, and each word by its IRI."""

import json
from datetime import timedelta
from typing import Any

import pytest

from consent.kernel.rules import Choice
from consent.lib import uuid7
from consent.models import CategoryText, Decision, Site
from tests.pages.conftest import publish
from tests.receipts.conftest import NOON, Answer, record_in


def processes(decision: Decision, **more: Any) -> dict[str, Any]:
    rows = record_in(decision, **more)["dpv:hasProcess"]
    return {row["dct:identifier"]: row for row in rows}


def states(decision: Decision) -> dict[str, list[str]]:
    found = processes(decision)
    return {key: listed(row["dpv:hasConsentStatus"]["@type"]) for key, row in found.items()}


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_it_has_one_spelling(answer: Answer) -> None:
    decision = answer()
    first = record_in(decision)

    assert record_in(Decision.objects.get()) == first


@pytest.mark.requirement("R69", "R89")
def test_its_texts_are_the_notices_own_in_the_language_of_the_answer(answer: Answer) -> None:
    decision = answer(language="fr")

    analytics = processes(decision)["analytics"]["dpv:hasPurpose"]
    assert analytics["dct:title"] == "Statistiques d’utilisation"
    document = record_in(decision)
    assert document["dct:language"] == "fr"
    assert "language=fr" in document["dpv:hasConsentControl"]["dpv:isExercisedAt"]
    english = processes(decision, language="en")["analytics"]["dpv:hasPurpose"]
    assert english["dct:title"] == "Usage statistics"


def test_a_later_notice_changes_nothing_in_it(answer: Answer, site: Site) -> None:
    decision = answer()
    before = record_in(decision)
    site.categories.get(key="analytics").texts.update(purpose="Something else.", name="Other")
    site.regions.filter(code="FR").update(source="Another law")

    assert record_in(Decision.objects.get()) == before
    assert before["dpv:hasApplicableLaw"]["dct:title"].startswith("Loi 78-17, art. 82")


@pytest.mark.parametrize(
    ("facts", "expected", "key"),
    [
        pytest.param({}, ["dpv:ConsentGiven", "dpv:ExpressedConsent"], "analytics", id="a yes"),
        pytest.param(
            {"granted": False, "method": Decision.Method.REJECT},
            ["dpv:ConsentRefused", "dpv:ExpressedConsent"],
            "analytics",
            id="a no where silence is a no",
        ),
        pytest.param(
            {"granted": False, "method": Decision.Method.WITHDRAW},
            ["dpv:ConsentWithdrawn", "dpv:ExpressedConsent"],
            "analytics",
            id="withdrawn",
        ),
        pytest.param(
            {"granted": False, "method": Decision.Method.REJECT, "region": "US-VA"},
            ["dpv:ConsentRefused", "dpv:OptingOutFromProcess"],
            "preferences",
            id="a no where silence is a yes",
        ),
        pytest.param(
            {"granted": False, "method": Decision.Method.REJECT, "region": "US-VA"},
            ["dpv:ConsentRefused", "dpv:ExpressedConsent"],
            "analytics",
            id="a no there to what needs a yes everywhere",
        ),
    ],
)
def test_the_state_and_type_of_an_answer(
    answer: Answer, facts: dict[str, Any], expected: list[str], key: str
) -> None:
    assert states(answer(**facts))[key] == expected


def test_a_signal_refuses_what_is_sold_and_leaves_the_rest_unsaid(answer: Answer) -> None:
    found = states(answer(choices={}, signal=True, method=Decision.Method.SIGNAL, region="US-CA"))

    assert found["marketing"] == ["dpv:ConsentRefused", "dpv:OptingOutFromProcess"]
    assert found["analytics"] == ["dpv:ConsentUnknown"]


def test_a_choice_that_was_repeated_keeps_its_own_time(answer: Answer) -> None:
    version = answer().choices["analytics"][0]
    earlier = int((NOON - timedelta(days=3)).timestamp())
    decision = answer(
        choices={"marketing": False},
        earlier={"analytics": Choice(version, True, earlier, "FR")},
        id=uuid7.uuid7(NOON + timedelta(seconds=1)),
        method=Decision.Method.CUSTOM,
    )

    analytics = processes(decision)["analytics"]["dpv:hasConsentStatus"]
    assert analytics["dpv:isIndicatedAtTime"] == "2026-11-23T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("region", "granted", "expected"),
    [
        pytest.param("FR", True, "P182D", id="a yes that ends"),
        pytest.param("FR", False, "P182D", id="a no that ends"),
        pytest.param("US-CA", True, "P400D", id="another place, another memory"),
    ],
)
def test_an_answer_holds_as_long_as_the_rule_says_that_was_shown(
    answer: Answer, region: str, granted: bool, expected: str
) -> None:
    status = processes(answer(region=region, granted=granted))["analytics"]["dpv:hasConsentStatus"]
    assert status["dpv:hasDuration"]["rdf:value"]["@value"] == expected


def test_a_no_without_an_end_has_no_duration(answer: Answer) -> None:
    status = processes(answer(region="US-CA", granted=False))["analytics"]["dpv:hasConsentStatus"]
    assert "dpv:hasDuration" not in status


def test_it_says_what_the_company_declared_and_no_more(answer: Answer, site: Site) -> None:
    site.categories.filter(key="analytics").update(
        personal_information=["ip_address", "sensitive"], retention_days=90
    )
    site.categories.filter(key="marketing").update(retention_days=None)
    CategoryText.objects.filter(category__key="marketing").update(retention="as long as it takes")

    found = processes(answer(notice=publish(site).number))

    declared = found["analytics"]["dpv:hasPersonalData"][:2]
    assert [(row["@type"], row["dct:title"]) for row in declared] == [
        ("dpv:PersonalData", "Identifiers: the IP address"),
        ("dpv:SensitivePersonalData", "Sensitive personal information"),
    ]
    assert found["analytics"]["dpv:hasStorageCondition"]["dpv:hasDuration"]["rdf:value"] == {
        "@type": "xsd:duration",
        "@value": "P90D",
    }
    assert found["marketing"]["dpv:hasStorageCondition"] == {
        "@type": "dpv:StorageDuration",
        "dct:description": "as long as it takes",
    }
    assert "WithinDevice" not in json.dumps(found)  # where else it lies the notice does not say


def test_who_receives_it(answer: Answer) -> None:
    found = processes(answer())

    assert [row["dpv:hasName"] for row in found["analytics"]["dpv:hasRecipient"]] == ["Google"]
    assert [row["dpv:hasName"] for row in found["marketing"]["dpv:hasRecipient"]] == [
        "ads.example.com"
    ]
