"""What a field says of a decision, of one of its categories, or of who asked."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from consent.kernel.rules import NOWHERE, Model
from consent.lib import hosts
from consent.models import Cookie, Decision
from consent.record.iso27560.answered import AnsweredCategory, AnsweredNotice, Row
from consent.record.log.records import moment, pseudonym

VISITOR = "_:visitor"
_DAY = 86_400

Node = dict[str, Any]


def data_subject(one: AnsweredNotice) -> Node:
    """By a hash of the random id: a receipt is no password."""
    name = pseudonym(one.decision.visitor)
    return {"@id": VISITOR, "@type": "dpv:DataSubject", "dct:identifier": name}


def notice(one: AnsweredNotice) -> Node:
    row = one.decision.notice
    number = str(row.number)
    return {
        "@id": f"{one.page('notice', number=number)}",
        "@type": "dpv:ConsentNotice",
        "dct:identifier": number,
        "dct:issued": moment(row.published_at),
        "dct:language": one.decision.language,
        "schema:sha256": row.digest,
        "schema:url": one.page("cookies", notice=number),
    }


def jurisdiction(one: AnsweredNotice) -> Node:
    """The place whose rule was shown, and beside it where the visitor was seen."""
    decision = one.decision
    names = one.rule.get("names", {})
    return {
        **_place(decision.region),
        "dct:title": names.get(one.language) or one.rule.get("name") or decision.region,
        "mix:model": decision.model,
        "mix:seenIn": {**_place(decision.place), "mix:model": decision.place_model},
    }


def _place(code: str) -> Node:
    known = {} if code == NOWHERE else {"@id": f"loc:{code}"}
    return {**known, "@type": "dpv:Location", "dct:identifier": code}


def law(one: AnsweredNotice) -> Node | None:
    """The rule's legal source, as it stood in the notice."""
    source = one.rule.get("source")
    return {"@type": "dpv:Law", "dct:title": source} if source else None


def withdrawal(one: AnsweredNotice) -> Node:
    reject = one.snapshot["texts"][one.language]["reject"]
    return {
        "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
        "dct:description": _("“{reject}”, at any time").format(reject=reject),
        "dpv:isExercisedAt": one.page("preferences"),
    }


def rights(one: AnsweredNotice) -> list[Node]:
    choices = one.snapshot["texts"][one.language]["choices_link"]
    return [
        {"@type": "dpv:DataSubjectRight", "dct:title": title, "dpv:isExercisedAt": one.page(route)}
        for title, route in ((_("Erase your answers"), "erase"), (choices, "opt-out"))
    ]


def purpose(one: AnsweredCategory) -> Node:
    said = {"dct:title": one.texts["name"], "dct:description": one.texts["purpose"]}
    broader = {"skos:broader": "dpv:TargetedAdvertising"} if one.row["targets_ads"] else {}
    return {"@type": "dpv:Purpose", **said, **broader}


def personal_data(one: AnsweredCategory) -> list[Node]:
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


def storage(one: AnsweredCategory) -> Node:
    return {"@type": "dpv:StorageLocation", "dpv:hasLocation": "dpv:WithinDevice"}


def retention(one: AnsweredCategory) -> Node | None:
    """As the notice at collection says it: for as long as what lives longest."""
    rows = one.row["cookies"]
    return _kept(max(rows, key=_seconds)) if rows else None


def _kept(cookie: Row) -> Node:
    if (seconds := cookie["lifetime"]) is not None:
        return {"@type": "dpv:StorageDuration", "dpv:hasDuration": lasting(seconds)}
    is_lasting = Cookie.Kind(cookie["kind"]).is_lasting
    event = "deletion by the visitor" if is_lasting else "the browser is closed"
    return {"@type": "dpv:StorageDuration", "dpv:hasDuration": until(event)}


def _seconds(cookie: Row) -> tuple[bool, int]:
    lifetime = cookie["lifetime"]
    is_endless = lifetime is None and Cookie.Kind(cookie["kind"]).is_lasting
    return is_endless, lifetime or 0


def lasting(seconds: int) -> Node:
    days, rest = divmod(seconds, _DAY)
    return _duration("Temporal", f"PT{seconds}S" if rest else f"P{days}D", "xsd:duration")


def until(event: str) -> Node:
    return _duration("UntilEvent", event, "xsd:string")


def _duration(kind: str, value: str, datatype: str) -> Node:
    return {
        "@type": f"dpv:{kind}Duration",
        "rdf:value": {"@type": datatype, "@value": value},
    }


def recipients(one: AnsweredCategory) -> list[Node]:
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


def lawful_basis(one: AnsweredCategory) -> str | None:
    """Where silence is a yes, consent is not what it rests on; on what, no notice says."""
    return "dpv:ExpressedConsent" if one.model is Model.OPT_IN else None


def postal_address(one: AnsweredNotice) -> Node:
    street = one.site["contact"]["address"]
    return {"@type": "schema:PostalAddress", "schema:streetAddress": street}


def contact(one: AnsweredNotice) -> Node:
    told = {"schema:email": "email", "schema:telephone": "phone"}
    known: Mapping[str, str] = one.site["contact"]
    return {
        "@type": "schema:ContactPoint",
        **{term: known[name] for term, name in told.items() if known.get(name)},
    }


def privacy_policy(one: AnsweredNotice) -> str | None:
    return one.site["privacy_policy_url"] or None


def state(one: AnsweredCategory) -> str:
    if one.granted is None:
        return "dpv:ConsentUnknown"
    if one.granted:
        return "dpv:ConsentGiven"
    is_withdrawn = one.whole.decision.method == Decision.Method.WITHDRAW
    return "dpv:ConsentWithdrawn" if is_withdrawn else "dpv:ConsentRefused"


def kind(one: AnsweredCategory) -> str | None:
    if one.granted is None:
        return None
    is_opt_out = not one.granted and (one.is_off_by_signal or one.model is not Model.OPT_IN)
    return "dpv:OptingOutFromProcess" if is_opt_out else "dpv:ExpressedConsent"


def time(one: AnsweredCategory) -> str | None:
    return None if one.granted is None else moment(one.decided_at)


def validity(one: AnsweredCategory) -> Node | None:
    """By the rule that was shown; without an end, until the visitor says otherwise."""
    if one.granted is None:
        return None
    days = one.whole.rule.get("memory_days" if one.granted else "reask_days")
    return lasting(days * _DAY) if days else until("another answer of the visitor")


def method(one: AnsweredCategory) -> str | None:
    decision = one.whole.decision
    return None if one.granted is None else f"{decision.surface}: {decision.method}"
