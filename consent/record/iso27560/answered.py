"""Read one decision beside its notice: what was asked and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.urls import reverse

from consent.kernel.rules import Model
from consent.kernel.ruleset import Ruleset
from consent.lib import hosts
from consent.models import Cookie, Decision
from consent.proof.log.records import moment

Row = Mapping[str, Any]
Node = dict[str, Any]

VISITOR = "_:visitor"
_DAY = 86_400


@dataclass(frozen=True)
class AnsweredNotice:
    """A decision and its notice, in one of the notice's languages."""

    decision: Decision
    language: str

    @classmethod
    def of(cls, decision: Decision, language: str | None = None) -> Self:
        languages: list[str] = decision.notice.snapshot["site"]["languages"]
        asked = (language or "", decision.language, languages[0])
        return cls(decision, next(one for one in asked if one in languages))

    @cached_property
    def snapshot(self) -> Row:
        return self.decision.notice.snapshot

    @cached_property
    def ruleset(self) -> Ruleset:
        return Ruleset.of(self.snapshot)

    @property
    def site(self) -> Row:
        site: Row = self.snapshot["site"]
        return site

    @property
    def day(self) -> date:
        return self.decision.decided_at.astimezone(UTC).date()

    @cached_property
    def rule(self) -> Row:
        """Return the rule that was shown, as in the notice; empty if the notice has none."""
        return self.ruleset.row(self.decision.region, today=self.day) or {}

    def model(self, key: str) -> Model:
        """Return the consent model of a category by the rule that was shown."""
        region = self.ruleset.region(self.decision.region, today=self.day)
        return region.model_for(self.ruleset.categories[key])

    @property
    def controller(self) -> str:
        """Return the controller's IRI: the site's own address."""
        return f"{min(self.site['origins'])}/" if self.site["origins"] else self.page("preferences")

    def page(self, route: str, **parameters: str) -> str:
        """Return the address of a service page in the document's language."""
        query = {"site": self.site["key"], "language": self.language, **parameters}
        return f"{address(route)}?{urlencode(query)}"


def address(route: str) -> str:
    """Return the address of a service page, independent of the request's Host."""
    service: str = settings.CONSENT_SERVICE_URL
    return urljoin(service, reverse(route, urlconf=settings.ROOT_URLCONF))


def known(node: Node) -> Node:
    """Return the node without empty terms."""
    return {term: value for term, value in node.items() if value is not None}


def process(one: AnsweredNotice, row: Row) -> Node:
    """Return the process of one category: its declaration and the consent status."""
    is_opt_in = one.model(row["key"]) is Model.OPT_IN
    storage = [{"@type": "dpv:StorageLocation", "dpv:hasLocation": "dpv:WithinDevice"}]
    if cookies := row["cookies"]:
        # As in the notice at collection: the longest lifetime counts
        storage.append(_kept(max(cookies, key=_seconds)))
    return known(
        {
            "@type": "dpv:Process",
            "dct:identifier": row["key"],
            "dpv:hasConsentStatus": _status(one, row),
            # Where silence is a yes, the basis is not consent; no notice names another one
            "dpv:hasLegalBasis": "dpv:ExpressedConsent" if is_opt_in else None,
            "dpv:hasPersonalData": _personal_data(one, row),
            "dpv:hasPurpose": _purpose(row, one.language),
            "dpv:hasRecipient": _recipients(one, row),
            "dpv:hasStorageCondition": storage if cookies else storage[0],
        }
    )


def _purpose(row: Row, language: str) -> Node:
    return known(
        {
            "@type": "dpv:Purpose",
            "dct:title": row["texts"][language]["name"],
            "dct:description": row["texts"][language]["purpose"],
            "skos:broader": "dpv:TargetedAdvertising" if row["targets_ads"] else None,
        }
    )


def _personal_data(one: AnsweredNotice, row: Row) -> list[Node]:
    """Return the declared items, each with its name and what stores or receives it."""
    cookies = [_item(cookie, one.language) for cookie in row["cookies"]]
    return cookies + [
        {"@type": "dpv:PersonalData", "dct:title": host, "dct:type": "host"}
        for host in row.get("hosts", [])
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


def _recipients(one: AnsweredNotice, row: Row) -> list[Node]:
    """Return who else sets or receives its cookies or serves its code; else the site alone."""
    domain = one.site["cookie_domain"].removeprefix(".")
    providers = {cookie["provider"] for cookie in row["cookies"] if cookie["party"] == "third"}
    loaded = {
        host
        for host in row.get("hosts", [])
        if not hosts.is_within(host.removeprefix("*."), domain)
    }
    others = sorted(providers | loaded, key=str.casefold)
    kinds = ["dpv:Recipient", "dpv:ThirdParty"]
    return [{"@type": kinds, "dpv:hasName": name} for name in others] or [{"@id": one.controller}]


def _status(one: AnsweredNotice, row: Row) -> Node:
    """Return the consent status; without an answer it has neither time nor method."""
    decision = one.decision
    choice = decision.answer.choices.get(row["key"])
    # A signal denies it even where the choices do not name it
    is_off_by_signal = decision.signal and row["key"] in one.ruleset.flagged
    granted = choice is not None and choice.granted and not is_off_by_signal
    if choice is None and not is_off_by_signal:
        return {"@type": "dpv:ConsentUnknown", "dpv:isIndicatedBy": VISITOR}
    is_withdrawn = decision.method == Decision.Method.WITHDRAW
    refused = "dpv:ConsentWithdrawn" if is_withdrawn else "dpv:ConsentRefused"
    is_opt_out = not granted and (is_off_by_signal or one.model(row["key"]) is not Model.OPT_IN)
    # By the rule that was shown; without an end, until the visitor changes it
    days = one.rule.get("memory_days" if granted else "reask_days")
    holds = _lasting(days * _DAY) if days else _until("another answer of the visitor")
    # A later answer may repeat a choice with its original time
    repeated = choice.decided_at if choice else None
    decided_at = decision.decided_at if repeated is None else datetime.fromtimestamp(repeated, UTC)
    return {
        "@type": [
            "dpv:ConsentGiven" if granted else refused,
            "dpv:OptingOutFromProcess" if is_opt_out else "dpv:ExpressedConsent",
        ],
        "dpv:hasDuration": holds,
        "dpv:hasIndicationMethod": f"{decision.surface}: {decision.method}",
        "dpv:isIndicatedAtTime": moment(decided_at),
        "dpv:isIndicatedBy": VISITOR,
    }
