"""Each word of an ISO/IEC TS 27560 record by its IRI, and each field that the standard asks for."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pyld import jsonld

from consent.record.answered import spell
from tests.receipts.conftest import Answer, record_in

# Table 8.1 of the requirements: what the standard asks for, by its own names, and where it stands
TABLE = {
    "": {
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
        "retention_period": "dpv:hasStorageCondition",  # where it is declared
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
    "ConsentGiven ConsentNotice ConsentRecord ConsentRefused ConsentUnknown "
    "ConsentWithdrawn DataController DataSubject DataSubjectRight ExpressedConsent Law Location "
    "OptingOutFromProcess Organisation PersonalData Process ProvideConsent Purpose Recipient "
    "SensitivePersonalData StorageDuration TargetedAdvertising TemporalDuration "
    "ThirdParty WithdrawConsent hasAddress hasApplicableLaw "
    "hasConsentControl hasConsentStatus hasContact hasDataController hasDataSubject hasDuration "
    "hasEntity hasIdentifier hasIndicationMethod hasJurisdiction hasLegalBasis hasName "
    "hasNotice hasPersonalData hasProcess hasPurpose hasRecipient hasRight "
    "hasStorageCondition isExercisedAt isIndicatedAtTime isIndicatedBy".split()
)
NAMESPACE = "https://w3id.org/dpv#"


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
def test_every_word_of_the_file_has_an_iri_and_nothing_is_fetched(answer: Answer) -> None:
    record = json.loads(spell(record_in(answer(choices={"analytics": True}, method="custom"))))

    expanded = jsonld.expand(record, {"documentLoader": no_loader})
    again = jsonld.compact(expanded, record["@context"], {"documentLoader": no_loader})

    assert flat(again) == flat(record)  # what has no IRI would have been dropped
    found = set(iris(expanded))
    assert {one for one in found if ":" not in one} == set()
    dpv = {one.removeprefix(NAMESPACE) for one in found if one.startswith(NAMESPACE)}
    assert len(dpv) > 30
    assert dpv <= DPV


@pytest.mark.requirement("R70")
def test_all_that_the_standard_asks_for_is_there(answer: Answer) -> None:
    document = record_in(answer())
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
    assert len(process["dpv:hasConsentStatus"]["@type"]) == 2
