"""Write a decision in the terms of ISO/IEC TS 27560: JSON-LD with W3C's DPV, as an export.

It is not signed: what proves a decision is its receipt. `iso27560.json` holds the document and its
parts; a `$path` in it stands for a value from here. Terms without a value are left out.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consent.kernel.rules import NOWHERE, Model
from consent.lib import hosts
from consent.models import Decision
from consent.models.catalogue import PersonalInformation
from consent.record.answered import AnsweredNotice, Row, moment

Node = dict[str, Any]

_PARTS: Node = json.loads(Path(__file__).with_suffix(".json").read_bytes())


def record(decision: Decision, language: str = "") -> Node:
    """Return it in `language` if the notice has it, else in the decision's."""
    shown = AnsweredNotice.build(decision, language)
    rows = [row for row in shown.snapshot["categories"] if not row["necessary"]]
    number, region = str(decision.notice.number), decision.region
    with translation.override(shown.language):
        return _part(
            "record",
            decision=decision,
            id=str(decision.id),
            urn=f"urn:uuid:{decision.id}",
            number=number,
            received_at=moment(decision.received_at),
            published_at=moment(decision.notice.published_at),
            site=shown.site,
            texts=shown.texts,
            rule=shown.rule(region),
            region_iri=None if region == NOWHERE else f"loc:{region}",
            region_name=shown.place_name(region),
            controller=_controller(shown),
            erasure=_("Erase your answers"),
            processes=[_process(shown, row) for row in rows],
            pages={
                "notice": _page(shown, "notice", number=number),
                "preferences": _page(shown, "preferences"),
                "erase": _page(shown, "erase"),
            },
        )


def _process(shown: AnsweredNotice, row: Row) -> Node:
    """Return the process of one category: its declaration and the consent status."""
    is_opt_in = shown.model(row["key"]) is Model.OPT_IN
    return _part(
        "process",
        row=row,
        texts=row["texts"][shown.language],
        status=_status(shown, row["key"]),
        # Where silence is a yes, the basis is not consent; no notice names another one
        legal_basis="dpv:ExpressedConsent" if is_opt_in else None,
        data=list(_data(shown, row)) or None,
        broader="dpv:TargetedAdvertising" if row["targets_ads"] else None,
        recipients=[_part("recipient", name=name) for name in recipients(shown, row)]
        or [{"@id": _controller(shown)}],
        retention=_days(row.get("retention_days")),
    )


def _data(shown: AnsweredNotice, row: Row) -> Iterator[Node]:
    """Yield what the notice says that is collected, and each cookie."""
    for kind in map(PersonalInformation, PersonalInformation.of(row)):
        is_sensitive = kind is PersonalInformation.SENSITIVE
        term = "dpv:SensitivePersonalData" if is_sensitive else "dpv:PersonalData"
        yield _part("data", type=term, title=str(kind.label), description=None)
    for cookie in row["cookies"]:
        purpose = cookie["texts"].get(shown.language, {}).get("purpose")
        yield _part("data", type="dpv:PersonalData", title=cookie["name"], description=purpose)


def recipients(shown: AnsweredNotice, row: Row) -> list[str]:
    """Return who else sets or receives a category's cookies, or serves its code."""
    domain = shown.site["cookie_domain"].removeprefix(".")
    others = {cookie["provider"] for cookie in row["cookies"] if cookie["party"] == "third"}
    others |= {
        host
        for host in row.get("hosts", [])
        if not hosts.is_within(host.removeprefix("*."), domain)
    }
    return sorted(others, key=str.casefold)


def _status(shown: AnsweredNotice, key: str) -> Node:
    """Return the consent status; without an answer it has neither time nor method."""
    row, choice, granted = shown.decision, shown.choice(key), shown.is_granted(key)
    if granted is None:
        left = _("Left on, as the rule of this place has it")
        return _part("left" if shown.is_left_on(key) else "unanswered", description=left)
    is_withdrawn = row.method == Decision.Method.WITHDRAW
    opt_out = "dpv:OptingOutFromProcess"
    refused = "dpv:ConsentWithdrawn" if is_withdrawn else "dpv:ConsentRefused"
    is_opt_out = shown.is_signalled(key) or shown.model(key) is not Model.OPT_IN
    # A later answer may repeat a choice with its original time
    at = choice.decided_at if choice else None
    return _part(
        "answered",
        state="dpv:ConsentGiven" if granted else refused,
        expression=opt_out if is_opt_out and not granted else "dpv:ExpressedConsent",
        # By the rule that was shown; without an end, until the visitor changes it
        duration=_days(shown.rule(row.region).get("memory_days" if granted else "reask_days")),
        method=f"{row.surface}: {row.method}",
        at=moment(row.decided_at if at is None else datetime.fromtimestamp(at, UTC)),
    )


def _days(number: int | None) -> Node | None:
    return _part("days", value=f"P{number}D") if number else None


def _controller(shown: AnsweredNotice) -> str:
    """Return the controller's IRI: the site's own address."""
    origins: list[str] = shown.site["origins"]
    return f"{min(origins)}/" if origins else _page(shown, "preferences")


def _page(shown: AnsweredNotice, route: str, **parameters: str) -> str:
    """Return the address of a service page, independent of the request's Host."""
    query = urlencode({"site": shown.site["key"], "language": shown.language, **parameters})
    path = reverse(route, urlconf=settings.ROOT_URLCONF)
    service: str = settings.CONSENT_SERVICE_URL
    return urljoin(service, f"{path}?{query}")


def _part(part: str, /, **values: Any) -> Node:
    return dict(_filled(_PARTS[part], values))


def _filled(template: Any, values: Node) -> Any:
    """Return a template with its values. A node is left out where all values in it are missing."""
    match template:
        case str() if template.startswith("$"):
            return _value(template[1:], values)
        case list():
            return [_filled(item, values) for item in template]
        case dict():
            node = {term: _filled(item, values) for term, item in template.items()}
            given = [term for term, item in template.items() if str(item).startswith("$")]
            if given and all(node[term] is None for term in given):
                return None
            return {term: value for term, value in node.items() if value is not None}
    return template


def _value(path: str, values: Any) -> Any:
    """Return the value at a path with dots, None where it is empty or missing."""
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else getattr(values, name)
    return None if values == "" else values
