"""The fields of ISO/IEC TS 27560, as W3C's guide says them in DPV: one row each.

Another edition of the standard is another table. What a row reads is None where there is nothing to
say; `ABSENT` says why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from consent.record.iso27560 import values
from consent.record.iso27560.answered import AnsweredCategory, AnsweredNotice
from consent.record.iso27560.context import RECORD

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Field(Generic[Subject]):
    iso: str  # its name in the standard
    term: str  # its name in the document
    read: Callable[[Subject], Any]
    mandatory: bool = True


HEADER: tuple[Field[AnsweredNotice], ...] = (
    Field("schema_version", "dct:conformsTo", lambda one: RECORD),
    Field("record_id", "dct:identifier", lambda one: str(one.decision.id)),
    Field("pii_principal_id", "dpv:hasDataSubject", values.data_subject),
)

# Of the processing, what is the same for each category
SHARED: tuple[Field[AnsweredNotice], ...] = (
    Field("privacy_notice", "dpv:hasNotice", values.notice),
    Field("language", "dct:language", lambda one: one.decision.language),
    Field("pii_controllers", "dpv:hasDataController", lambda one: one.controller),
    Field("jurisdiction", "dpv:hasJurisdiction", values.jurisdiction),
    Field("withdrawal_method", "dpv:hasConsentControl", values.withdrawal),
    Field("applicable_law", "dpv:hasApplicableLaw", values.law, mandatory=False),
    Field("privacy_rights", "dpv:hasRight", values.rights, mandatory=False),
)

PROCESS: tuple[Field[AnsweredCategory], ...] = (
    Field("purpose", "dpv:hasPurpose", values.purpose),
    Field("pii_information", "dpv:hasPersonalData", values.personal_data),
    Field("storage_locations", "dpv:hasStorageCondition", values.storage),
    Field("retention_period", "dpv:hasStorageCondition", values.retention),
    Field("recipient_third_parties", "dpv:hasRecipient", values.recipients),
    Field("lawful_basis", "dpv:hasLegalBasis", values.lawful_basis, mandatory=False),
    Field("service", "dct:identifier", lambda one: one.key, mandatory=False),
)

PARTY: tuple[Field[AnsweredNotice], ...] = (
    Field("party_id", "dpv:hasIdentifier", lambda one: one.controller),
    Field("party_name", "dpv:hasName", lambda one: one.site["company"]),
    Field("party_address", "dpv:hasAddress", values.postal_address),
    Field("party_contact", "dpv:hasContact", values.contact),
    Field("party_type", "@type", lambda one: ["dpv:Organisation", "dpv:DataController"]),
    Field("party_url", "schema:url", values.privacy_policy, mandatory=False),
)

EVENT: tuple[Field[AnsweredCategory], ...] = (
    Field("event_state", "@type", values.state),
    Field("event_type", "@type", values.kind),
    Field("event_time", "dpv:isIndicatedAtTime", values.time),
    Field("validity_duration", "dpv:hasDuration", values.validity),
    Field("entity_id", "dpv:isIndicatedBy", lambda one: values.VISITOR),
    Field("method", "dpv:hasIndicationMethod", values.method, mandatory=False),
)

# What the standard or the guide knows and a record of ours has not, and why
ABSENT: Mapping[str, str] = {
    "purpose_type": "said where the catalogue says it (advertising); of the rest it knows none",
    "collection_method": "each item says what stores it: a cookie, a key of storage, a host",
    "processing_method": "the catalogue says what for, not by which operations",
    "processing_locations": "the catalogue names recipients, not where they compute",
    "geographic_restrictions": "none is promised to visitors",
    "codes_of_conduct": "the site follows none that its notice names",
    "impact_assessment": "no part of a notice",
    "authority_party": "the notice names the law, not who enforces it",
    "pii_attribute_id": "no value of a visitor's is in the record",
    "special_pii_category": "the lint lets no such cookie be published without a yes; the flag"
    " is `dpv:SensitivePersonalData`",
}


def describe(fields: tuple[Field[Subject], ...], subject: Subject) -> dict[str, Any]:
    """What the rows have to say of one subject. Two of one term stand in one list."""
    found: dict[str, Any] = {}
    for field in fields:
        value = field.read(subject)
        if value is None:
            continue
        known = found.get(field.term)
        found[field.term] = value if known is None else [*_list(known), *_list(value)]
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
