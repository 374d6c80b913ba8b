"""Each word of an ISO/IEC TS 27560 record by its IRI, and each field that the standard asks for."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pyld import jsonld

from consent.record import receipts
from tests.places import has_log, place_all
from tests.receipts.conftest import Answer, record_in

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
OWN_WORDS = {  # what no vocabulary has: silence's meaning, where that was, and the proof
    *("model", "seenIn"),
    *("proof", "key", "log", "record", "salt", "signature"),
}


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
    decision = answer(choices={"analytics": True}, method="custom")
    place_all()
    receipt = json.loads(receipts.file(decision))

    expanded = jsonld.expand(receipt, {"documentLoader": no_loader})
    again = jsonld.compact(expanded, receipt["@context"], {"documentLoader": no_loader})

    assert flat(again) == flat(receipt)  # what has no IRI would have been dropped
    found = set(iris(expanded))
    assert {one for one in found if ":" not in one} == set()
    dpv = {one.removeprefix(NAMESPACE) for one in found if one.startswith(NAMESPACE)}
    assert len(dpv) > 30
    assert dpv <= DPV
    own = {one.removeprefix(OWN) for one in found if one.startswith(OWN)}
    assert own == (OWN_WORDS if has_log() else {"model", "seenIn"})


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
    assert len(process["dpv:hasStorageCondition"]) == 2
    assert len(process["dpv:hasConsentStatus"]["@type"]) == 2
