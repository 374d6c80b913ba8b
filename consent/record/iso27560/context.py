"""What the words of a receipt mean, as IRIs: it stands in each document, and nothing is fetched."""

from typing import Any

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
LINKS = (  # what they say is an IRI, and not a text
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


def context(service: str) -> dict[str, Any]:
    """`service` is the address whose page about receipts explains what has no other word."""
    own = f"{service}/receipt/#"
    return {
        **PREFIXES,
        "mix": own,
        **{name: {"@id": name, "@type": "@id"} for name in LINKS},
        **{name: {"@id": name, "@type": "xsd:dateTime"} for name in MOMENTS},
        "proof": {"@id": "mix:proof", "@context": {name: f"mix:{name}" for name in PROOF}},
        "signature": "mix:signature",
    }
