"""The record of one decision, in JSON-LD: each of the standard's fields that it can say."""

from typing import Any

from django.conf import settings
from django.utils import translation

from consent.models import Decision
from consent.record.iso27560.answered import AnsweredCategory, AnsweredNotice
from consent.record.iso27560.context import context
from consent.record.iso27560.fields import EVENT, HEADER, PARTY, PROCESS, SHARED, describe
from consent.record.log.records import moment


def document(decision: Decision, *, language: str | None = None) -> dict[str, Any]:
    """The same decision gives the same document. Its texts are the notice's own, in the language
    of the decision, unless another one of the notice's is asked for."""
    return {"@context": context(settings.CONSENT_SERVICE_URL), **record(decision, language)}


def record(decision: Decision, language: str | None = None) -> dict[str, Any]:
    """The same, to stand in a document that brings the context."""
    one = AnsweredNotice.of(decision, language)
    with translation.override(one.language):
        return {
            "@id": f"urn:uuid:{decision.id}",
            "@type": "dpv:ConsentRecord",
            **describe(HEADER, one),
            **describe(SHARED, one),
            "dct:created": moment(decision.received_at),
            "dpv:hasEntity": {"@id": one.controller, **describe(PARTY, one)},
            "dpv:hasProcess": [_process(each) for each in one.categories],
        }


def _process(one: AnsweredCategory) -> dict[str, Any]:
    status = describe(EVENT, one)
    return {"@type": "dpv:Process", **describe(PROCESS, one), "dpv:hasConsentStatus": status}
