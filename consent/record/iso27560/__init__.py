"""Write one decision's record in JSON-LD, by ISO/IEC TS 27560 in W3C's DPV terms.

The receipt contains it with its proof and a signature over every octet.

A term for which the notice has no value is left out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.kernel.rules import NOWHERE
from consent.models import Decision
from consent.proof import log_key
from consent.proof.formats.receipt import seal
from consent.proof.log import leaves
from consent.proof.log.records import moment, pseudonym, record_of
from consent.record.iso27560.answered import VISITOR, AnsweredNotice, Node, address, known, process

MIME = "application/ld+json"
RECORD = "https://w3id.org/dpv/schema/dpv-27560#record"
RECEIPT = "https://w3id.org/dpv/schema/dpv-27560#receipt"

PREFIXES = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "loc": "https://w3id.org/dpv/loc#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LINKS = (  # their values are IRIs, not texts
    "dct:conformsTo",
    "dct:publisher",
    "dpv:hasDataController",
    "dpv:hasDataSubject",
    "dpv:hasLegalBasis",
    "dpv:hasLocation",
    "dpv:hasNecessity",
    "dpv:isExercisedAt",
    "dpv:isIndicatedBy",
    "schema:recipient",
    "schema:url",
    "skos:broader",
)
MOMENTS = ("dct:created", "dct:issued", "dpv:isIndicatedAtTime")
PROOF = ("key", "log", "record", "salt")  # the members of `proof`


class NoLeaf(LookupError):
    """The leaf is not in the log's queue yet: another release has just written the decision."""


def receipt_file(decision: Decision, *, language: str | None = None) -> bytes:
    """Return the receipt, with its proof of inclusion once it has one. Raises NoLeaf."""
    salt = leaves.salt_of(decision.id)
    if salt is None:
        raise NoLeaf(decision.id)
    signer = log_key.signers()[0]
    proof = {
        "key": signer.vkey,
        "record": record_of(decision).decode(),
        "salt": salt.hex(),
    }
    if log := leaves.proof_of(decision.id):
        proof["log"] = log
    return seal(_receipt(decision, language, timezone.now()) | {"proof": proof}, signer)


def _receipt(decision: Decision, language: str | None, now: datetime) -> dict[str, Any]:
    one = AnsweredNotice.of(decision, language)
    number = str(decision.id)
    with translation.override(one.language):
        check = _("Check it at {page}, or without us by one of the programs there.")
    return {
        "@context": _context(settings.CONSENT_SERVICE_URL),
        "@id": one.page("receipt", id=number),
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": RECEIPT,
        "dct:created": moment(now),
        "dct:description": check.format(page=address("check")),
        "dct:identifier": number,
        "dct:publisher": one.controller,
        "dpv:hasRecordOfActivity": record(decision, language),
        "schema:recipient": VISITOR,
        "schema:url": one.page("check"),
    }


def document(decision: Decision, *, language: str | None = None) -> Node:
    """Return a decision's document, the same on every call. Texts are the notice's, in the
    decision's language or in `language`, if the notice has it."""
    return {"@context": _context(settings.CONSENT_SERVICE_URL), **record(decision, language)}


def record(decision: Decision, language: str | None = None) -> Node:
    """Return the record without its JSON-LD context, to embed in a document that has one."""
    one = AnsweredNotice.of(decision, language)
    with translation.override(one.language):
        return known(
            {
                "@id": f"urn:uuid:{decision.id}",
                "@type": "dpv:ConsentRecord",
                "dct:conformsTo": RECORD,
                "dct:created": moment(decision.received_at),
                "dct:identifier": str(decision.id),
                "dct:language": decision.language,
                "dpv:hasApplicableLaw": _law(one),
                "dpv:hasConsentControl": _withdrawal(one),
                "dpv:hasDataController": one.controller,
                # Hashed, since a receipt must not work as a password
                "dpv:hasDataSubject": {
                    "@id": VISITOR,
                    "@type": "dpv:DataSubject",
                    "dct:identifier": pseudonym(decision.visitor),
                },
                "dpv:hasEntity": _party(one),
                "dpv:hasJurisdiction": _jurisdiction(one),
                "dpv:hasNotice": _notice(one),
                "dpv:hasProcess": [
                    process(one, row) for row in one.snapshot["categories"] if not row["necessary"]
                ],
                "dpv:hasRight": _rights(one),
            }
        )


def _notice(one: AnsweredNotice) -> Node:
    row = one.decision.notice
    number = str(row.number)
    return {
        "@id": one.page("notice", number=number),
        "@type": "dpv:ConsentNotice",
        "dct:identifier": number,
        "dct:issued": moment(row.published_at),
        "dct:language": one.decision.language,
        "schema:sha256": row.digest,
        "schema:url": one.page("cookies", notice=number),
    }


def _jurisdiction(one: AnsweredNotice) -> Node:
    """Return the place whose rule was shown, and the visitor's place if it is another."""
    decision = one.decision
    names = one.rule.get("names", {})
    return {
        **_place(decision.region),
        "dct:title": names.get(one.language) or one.rule.get("name") or decision.region,
        "mix:model": decision.model,
        "mix:seenIn": {**_place(decision.place), "mix:model": decision.place_model},
    }


def _place(code: str) -> Node:
    id = None if code == NOWHERE else f"loc:{code}"
    return known({"@id": id, "@type": "dpv:Location", "dct:identifier": code})


def _law(one: AnsweredNotice) -> Node | None:
    """Return the rule's legal source, as in the notice."""
    source = one.rule.get("source")
    return {"@type": "dpv:Law", "dct:title": source} if source else None


def _withdrawal(one: AnsweredNotice) -> Node:
    reject = one.snapshot["texts"][one.language]["reject"]
    return {
        "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
        "dct:description": _("“{reject}”, at any time").format(reject=reject),
        "dpv:isExercisedAt": one.page("preferences"),
    }


def _rights(one: AnsweredNotice) -> list[Node]:
    choices = one.snapshot["texts"][one.language]["choices_link"]
    return [
        {"@type": "dpv:DataSubjectRight", "dct:title": title, "dpv:isExercisedAt": one.page(route)}
        for title, route in ((_("Erase your answers"), "erase"), (choices, "opt-out"))
    ]


def _party(one: AnsweredNotice) -> Node:
    contact: Mapping[str, Any] = one.site["contact"]
    address = {"@type": "schema:PostalAddress", "schema:streetAddress": contact["address"]}
    ways = {
        "@type": "schema:ContactPoint",
        "schema:email": contact.get("email") or None,
        "schema:telephone": contact.get("phone") or None,
    }
    return known(
        {
            "@id": one.controller,
            "@type": ["dpv:Organisation", "dpv:DataController"],
            "dpv:hasAddress": address,
            "dpv:hasContact": known(ways),
            "dpv:hasIdentifier": one.controller,
            "dpv:hasName": one.site["company"],
            "schema:url": one.site["privacy_policy_url"] or None,
        }
    )


def _context(service: str) -> dict[str, Any]:
    """Return the JSON-LD context: terms as IRIs, embedded in each document, so nothing is fetched.

    `service` is the base of the page about receipts, which defines terms that no vocabulary has.
    """
    own = f"{service}/receipt/#"
    return {
        **PREFIXES,
        "mix": own,
        **{name: {"@id": name, "@type": "@id"} for name in LINKS},
        **{name: {"@id": name, "@type": "xsd:dateTime"} for name in MOMENTS},
        "proof": {"@id": "mix:proof", "@context": {name: f"mix:{name}" for name in PROOF}},
        "signature": "mix:signature",
    }
