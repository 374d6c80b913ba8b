"""What a record says of one category: what was declared, and what came of the question."""

from typing import Any

from consent.kernel.rules import Model
from consent.lib import hosts
from consent.models import Cookie, Decision
from consent.record.iso27560.answered import AnsweredCategory, Row
from consent.record.log.records import moment

VISITOR = "_:visitor"
_DAY = 86_400

Node = dict[str, Any]


def known(node: Node) -> Node:
    """Without what there is nothing to say of."""
    return {term: value for term, value in node.items() if value is not None}


def process(one: AnsweredCategory) -> Node:
    storage = [{"@type": "dpv:StorageLocation", "dpv:hasLocation": "dpv:WithinDevice"}]
    if rows := one.row["cookies"]:
        # As the notice at collection says it: for as long as what lives longest
        storage.append(_kept(max(rows, key=_seconds)))
    return known(
        {
            "@type": "dpv:Process",
            "dct:identifier": one.key,
            "dpv:hasConsentStatus": _status(one),
            # Where silence is a yes, consent is not what it rests on; on what, no notice says
            "dpv:hasLegalBasis": "dpv:ExpressedConsent" if one.model is Model.OPT_IN else None,
            "dpv:hasPersonalData": _personal_data(one),
            "dpv:hasPurpose": _purpose(one),
            "dpv:hasRecipient": _recipients(one),
            "dpv:hasStorageCondition": storage if rows else storage[0],
        }
    )


def _purpose(one: AnsweredCategory) -> Node:
    return known(
        {
            "@type": "dpv:Purpose",
            "dct:title": one.texts["name"],
            "dct:description": one.texts["purpose"],
            "skos:broader": "dpv:TargetedAdvertising" if one.row["targets_ads"] else None,
        }
    )


def _personal_data(one: AnsweredCategory) -> list[Node]:
    """What the notice declares: each item by its name and by what stores or receives it."""
    cookies = [_item(row, one.whole.language) for row in one.row["cookies"]]
    return cookies + [
        {"@type": "dpv:PersonalData", "dct:title": host, "dct:type": "host"}
        for host in one.row.get("hosts", [])
    ]


def _item(cookie: Row, language: str) -> Node:
    kind = "SensitivePersonalData" if cookie.get("sensitive") else "PersonalData"
    return {
        "@type": f"dpv:{kind}",
        "dct:title": cookie["name"],
        "dct:type": cookie["kind"],
        "dct:description": cookie["texts"].get(language, {}).get("purpose", ""),
        "dpv:hasStorageCondition": _kept(cookie),
    }


def _kept(cookie: Row) -> Node:
    if (seconds := cookie["lifetime"]) is not None:
        return {"@type": "dpv:StorageDuration", "dpv:hasDuration": _lasting(seconds)}
    is_lasting = Cookie.Kind(cookie["kind"]).is_lasting
    event = "deletion by the visitor" if is_lasting else "the browser is closed"
    return {"@type": "dpv:StorageDuration", "dpv:hasDuration": _until(event)}


def _seconds(cookie: Row) -> tuple[bool, int]:
    lifetime = cookie["lifetime"]
    is_endless = lifetime is None and Cookie.Kind(cookie["kind"]).is_lasting
    return is_endless, lifetime or 0


def _lasting(seconds: int) -> Node:
    days, rest = divmod(seconds, _DAY)
    return _duration("Temporal", f"PT{seconds}S" if rest else f"P{days}D", "xsd:duration")


def _until(event: str) -> Node:
    return _duration("UntilEvent", event, "xsd:string")


def _duration(kind: str, value: str, datatype: str) -> Node:
    return {
        "@type": f"dpv:{kind}Duration",
        "rdf:value": {"@type": datatype, "@value": value},
    }


def _recipients(one: AnsweredCategory) -> list[Node]:
    """Who else sets or receives its cookies, or sends what it loads; else the site alone."""
    domain = one.whole.site["cookie_domain"].removeprefix(".")
    providers = {row["provider"] for row in one.row["cookies"] if row["party"] == "third"}
    loaded = {
        host
        for host in one.row.get("hosts", [])
        if not hosts.is_within(host.removeprefix("*."), domain)
    }
    others = sorted(providers | loaded, key=str.casefold)
    kinds = ["dpv:Recipient", "dpv:ThirdParty"]
    return [{"@type": kinds, "dpv:hasName": name} for name in others] or [
        {"@id": one.whole.controller}
    ]


def _status(one: AnsweredCategory) -> Node:
    """What was answered. Who was not asked, or said nothing, has neither time nor way of it."""
    if one.granted is None:
        return {"@type": "dpv:ConsentUnknown", "dpv:isIndicatedBy": VISITOR}
    decision = one.whole.decision
    is_withdrawn = decision.method == Decision.Method.WITHDRAW
    refused = "dpv:ConsentWithdrawn" if is_withdrawn else "dpv:ConsentRefused"
    is_opt_out = not one.granted and (one.is_off_by_signal or one.model is not Model.OPT_IN)
    # By the rule that was shown; without an end, until the visitor says otherwise
    days = one.whole.rule.get("memory_days" if one.granted else "reask_days")
    holds = _lasting(days * _DAY) if days else _until("another answer of the visitor")
    return {
        "@type": [
            "dpv:ConsentGiven" if one.granted else refused,
            "dpv:OptingOutFromProcess" if is_opt_out else "dpv:ExpressedConsent",
        ],
        "dpv:hasDuration": holds,
        "dpv:hasIndicationMethod": f"{decision.surface}: {decision.method}",
        "dpv:isIndicatedAtTime": moment(one.decided_at),
        "dpv:isIndicatedBy": VISITOR,
    }
