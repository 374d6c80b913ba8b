"""A decision as an ISO/IEC TS 27560 record: each field, and each word by its IRI."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pyld import jsonld

from consent.kernel.rules import Choice, Model
from consent.lib import uuid7
from consent.models import Decision, Site
from consent.record import iso27560
from consent.transparency.receipt import canonical
from tests.receipts.conftest import NOON, Answer

# Table 8.1 of the requirements: what the standard asks for, by its own names, and where it stands
TABLE = {
    "": {
        "schema_version": "dct:conformsTo",
        "record_id": "dct:identifier",
        "pii_principal_id": "dpv:hasDataSubject",
        "privacy_notice": "dpv:hasNotice",
        "language": "dct:language",
        "pii_controllers": "dpv:hasDataController",
        "jurisdiction": "dpv:hasJurisdiction",
        "withdrawal_method": "dpv:hasConsentControl",
        "privacy_rights": "dpv:hasRight",
    },
    "dpv:hasProcess": {
        "purpose": "dpv:hasPurpose",
        "pii_information": "dpv:hasPersonalData",
        "storage_locations": "dpv:hasStorageCondition",
        "retention_period": "dpv:hasStorageCondition",
        "recipient_third_parties": "dpv:hasRecipient",
        "lawful_basis": "dpv:hasLegalBasis",
    },
    "dpv:hasEntity": {
        "party_id": "dpv:hasIdentifier",
        "party_name": "dpv:hasName",
        "party_address": "dpv:hasAddress",
        "party_contact": "dpv:hasContact",
        "party_type": "@type",
    },
    "dpv:hasConsentStatus": {
        "event_time": "dpv:isIndicatedAtTime",
        "validity_duration": "dpv:hasDuration",
        "entity_id": "dpv:isIndicatedBy",
        "event_type": "@type",
        "event_state": "@type",
    },
}
# As DPV 2.3 publishes them
DPV = frozenset(
    "ConsentGiven ConsentNotice ConsentReceipt ConsentRecord ConsentRefused ConsentUnknown "
    "ConsentWithdrawn DataController DataSubject DataSubjectRight ExpressedConsent Law Location "
    "OptingOutFromProcess Organisation PersonalData Process ProvideConsent Purpose Recipient "
    "SensitivePersonalData StorageDuration StorageLocation TargetedAdvertising TemporalDuration "
    "ThirdParty UntilEventDuration WithdrawConsent WithinDevice hasAddress hasApplicableLaw "
    "hasConsentControl hasConsentStatus hasContact hasDataController hasDataSubject hasDuration "
    "hasEntity hasIdentifier hasIndicationMethod hasJurisdiction hasLegalBasis hasLocation hasName "
    "hasNotice hasPersonalData hasProcess hasPurpose hasRecipient hasRecordOfActivity hasRight "
    "hasStorageCondition isExercisedAt isIndicatedAtTime isIndicatedBy".split()
)
NAMESPACE = "https://w3id.org/dpv#"
OWN = "http://consent.mixnetworks.localhost:8000/receipt/#"
OWN_WORDS = {"model", "seenIn"}  # what no vocabulary has: silence's meaning, and where that was


def processes(decision: Decision, **more: Any) -> dict[str, Any]:
    rows = iso27560.document(decision, **more)["dpv:hasProcess"]
    return {row["dct:identifier"]: row for row in rows}


def states(decision: Decision) -> dict[str, list[str]]:
    found = processes(decision)
    return {key: listed(row["dpv:hasConsentStatus"]["@type"]) for key, row in found.items()}


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def no_loader(url: str, options: object) -> Any:
    raise AssertionError(f"{url} would have been fetched")


def flat(value: Any) -> Any:
    """A list of one thing is that thing, as JSON-LD has it."""
    match value:
        case [one]:
            return flat(one)
        case list():
            return [flat(one) for one in value]
        case dict():
            return {name: flat(one) for name, one in value.items()}
    return value


def iris(value: Any) -> Iterator[str]:
    """Every property, type and link of an expanded document."""
    match value:
        case dict():
            for name, inner in value.items():
                if not name.startswith("@"):
                    yield name
                elif name in ("@id", "@type"):
                    yield from [inner] if isinstance(inner, str) else inner
                yield from iris(inner)
        case list():
            for one in value:
                yield from iris(one)


@pytest.mark.requirement("R70")
def test_every_word_has_an_iri_and_nothing_is_fetched(answer: Answer) -> None:
    document = iso27560.document(answer(choices={"analytics": True}, method="custom"))

    expanded = jsonld.expand(document, {"documentLoader": no_loader})
    again = jsonld.compact(expanded, document["@context"], {"documentLoader": no_loader})

    assert flat(again) == flat(document)  # what has no IRI would have been dropped
    found = set(iris(expanded))
    assert {one for one in found if ":" not in one} == set()
    dpv = {one.removeprefix(NAMESPACE) for one in found if one.startswith(NAMESPACE)}
    assert len(dpv) > 30
    assert dpv <= DPV
    own = {one.removeprefix(OWN) for one in found if one.startswith(OWN)}
    assert own == OWN_WORDS


@pytest.mark.requirement("R70")
def test_all_that_the_standard_asks_for_is_there(answer: Answer) -> None:
    document = iso27560.document(answer())
    process = document["dpv:hasProcess"][0]
    parts = {"": document, "dpv:hasProcess": process, "dpv:hasEntity": document["dpv:hasEntity"]}
    parts["dpv:hasConsentStatus"] = process["dpv:hasConsentStatus"]

    missing = [
        f"{name}: {term}"
        for where, names in TABLE.items()
        for name, term in names.items()
        if not parts[where].get(term)
    ]
    assert missing == []
    assert len(process["dpv:hasStorageCondition"]) == 2
    assert len(process["dpv:hasConsentStatus"]["@type"]) == 2


def test_it_has_one_spelling(answer: Answer) -> None:
    decision = answer()
    first = canonical(iso27560.document(decision))

    assert canonical(iso27560.document(Decision.objects.get())) == first


@pytest.mark.requirement("R69", "R89")
def test_its_texts_are_the_notices_own_in_the_language_of_the_answer(answer: Answer) -> None:
    decision = answer(language="fr")

    analytics = processes(decision)["analytics"]["dpv:hasPurpose"]
    assert analytics["dct:title"] == "Statistiques d’utilisation"
    document = iso27560.document(decision)
    assert document["dct:language"] == "fr"
    assert "language=fr" in document["dpv:hasConsentControl"]["dpv:isExercisedAt"]
    english = processes(decision, language="en")["analytics"]["dpv:hasPurpose"]
    assert english["dct:title"] == "Usage statistics"


def test_a_later_notice_changes_nothing_in_it(answer: Answer, site: Site) -> None:
    decision = answer()
    before = iso27560.document(decision)
    site.categories.get(key="analytics").texts.update(purpose="Something else.", name="Other")
    site.regions.filter(code="FR").update(source="Another law")

    assert iso27560.document(Decision.objects.get()) == before
    assert before["dpv:hasApplicableLaw"]["dct:title"].startswith("Loi 78-17, art. 82")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, ["dpv:ConsentGiven", "dpv:ExpressedConsent"], id="a yes"),
        pytest.param(
            {"granted": False, "method": Decision.Method.REJECT},
            ["dpv:ConsentRefused", "dpv:ExpressedConsent"],
            id="a no where silence is a no",
        ),
        pytest.param(
            {"granted": False, "method": Decision.Method.WITHDRAW},
            ["dpv:ConsentWithdrawn", "dpv:ExpressedConsent"],
            id="withdrawn",
        ),
        pytest.param(
            {"granted": False, "method": Decision.Method.REJECT, "region": "US-VA"},
            ["dpv:ConsentRefused", "dpv:OptingOutFromProcess"],
            id="a no where silence is a yes",
        ),
    ],
)
def test_the_state_and_type_of_an_answer(
    answer: Answer, facts: dict[str, Any], expected: list[str]
) -> None:
    assert states(answer(**facts))["analytics"] == expected


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
        pytest.param("US-CA", False, "another answer of the visitor", id="a no without an end"),
    ],
)
def test_an_answer_holds_as_long_as_the_rule_says_that_was_shown(
    answer: Answer, region: str, granted: bool, expected: str
) -> None:
    status = processes(answer(region=region, granted=granted))["analytics"]["dpv:hasConsentStatus"]
    assert status["dpv:hasDuration"]["rdf:value"]["@value"] == expected


def test_who_receives_it_and_how_long_it_is_kept(answer: Answer) -> None:
    found = processes(answer())

    assert [row["dpv:hasName"] for row in found["analytics"]["dpv:hasRecipient"]] == ["Google"]
    assert [row["dpv:hasName"] for row in found["marketing"]["dpv:hasRecipient"]] == [
        "ads.example.com"
    ]
    [_, kept] = found["analytics"]["dpv:hasStorageCondition"]
    assert kept["dpv:hasDuration"]["rdf:value"]["@value"] == "P730D"


def test_where_the_visitor_was_seen_stands_beside_what_was_shown(answer: Answer) -> None:
    decision = answer(place="ZZ", place_model=Model.OPT_IN)

    shown = iso27560.document(decision)["dpv:hasJurisdiction"]
    assert (shown["@id"], shown["dct:title"], shown["mix:model"]) == ("loc:FR", "France", "opt-in")
    assert shown["mix:seenIn"] == {
        "@type": "dpv:Location",
        "dct:identifier": "ZZ",
        "mix:model": "opt-in",
    }


@pytest.mark.requirement("R72")
def test_the_visitors_id_is_not_in_it(answer: Answer) -> None:
    decision = answer()

    text = canonical(iso27560.document(decision)).decode()
    assert str(decision.id) in text
    assert str(decision.visitor) not in text
    assert decision.visitor.hex not in text
