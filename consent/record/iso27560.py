"""Fill in a decision's receipt: JSON-LD by ISO/IEC TS 27560, in W3C's DPV terms.

`receipt.json` holds the document and its parts; a `$path` in it stands for a value from here. A
term for which the notice has no value is left out.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.kernel.rules import NOWHERE, Model
from consent.lib import hosts
from consent.models import Cookie, Decision
from consent.record.answered import AnsweredNotice, Row, moment

Node = dict[str, Any]

MIME = "application/ld+json"
_PARTS: Node = json.loads(Path(__file__).with_name("receipt.json").read_bytes())
_DAY = 86_400  # seconds
_LASTING = frozenset(kind for kind in Cookie.Kind if kind.is_lasting)


def receipt(decision: Decision, language: str = "", *, is_proven: bool) -> Node:
    """Return it without its proof, in `language` if the notice has it, else the decision's."""
    shown = AnsweredNotice.build(decision, language)
    with translation.override(shown.language):
        return _part(
            "receipt",
            decision=decision,
            site=shown.site,
            texts=shown.texts,
            rule=shown.rule(decision.region),
            processes=[
                _process(shown, row) for row in shown.snapshot["categories"] if not row["necessary"]
            ],
            pages=_pages(shown),
            **_facts(shown),
            **_check(shown, is_proven=is_proven),
        )


def _facts(shown: AnsweredNotice) -> Node:
    row, notice = shown.decision, shown.decision.notice
    iris = {
        place: None if place == NOWHERE else f"loc:{place}" for place in (row.region, row.place)
    }
    return {
        "own_words": f"{settings.CONSENT_SERVICE_URL}/receipt/#",
        "now": moment(timezone.now()),
        "id": str(row.id),
        "urn": f"urn:uuid:{row.id}",
        "received_at": moment(row.received_at),
        "controller": _controller(shown),
        "region_iri": iris[row.region],
        "region_name": shown.place_name(row.region),
        "place_iri": iris[row.place],
        "number": str(notice.number),
        "published_at": moment(notice.published_at),
        "withdrawal": _("“{reject}”, at any time").format(reject=shown.texts["reject"]),
        "erasure": _("Erase your answers"),
    }


def _pages(shown: AnsweredNotice) -> dict[str, str]:
    number, id = str(shown.decision.notice.number), str(shown.decision.id)
    named = {"receipt": {"id": id}, "notice": {"number": number}, "cookies": {"notice": number}}
    routes = (*named, "preferences", "erase", "opt-out")
    return {route: _page(shown, route, **named.get(route, {})) for route in routes}


def _check(shown: AnsweredNotice, *, is_proven: bool) -> Node:
    if not is_proven:
        return {"check_page": None, "description": _("This receipt has no proof.")}
    text = _("Check it at {page}, or without us by one of the programs there.")
    return {
        "check_page": _page(shown, "check-receipt"),
        "description": text.format(page=_address("check-receipt")),
    }


def _process(shown: AnsweredNotice, row: Row) -> Node:
    """Return the process of one category: its declaration and the consent status."""
    cookies, device = row["cookies"], _part("device")
    is_opt_in = shown.model(row["key"]) is Model.OPT_IN
    return _part(
        "process",
        row=row,
        texts=row["texts"][shown.language],
        status=_status(shown, row["key"]),
        # Where silence is a yes, the basis is not consent; no notice names another one
        legal_basis="dpv:ExpressedConsent" if is_opt_in else None,
        data=[
            *(_cookie(cookie, shown.language) for cookie in cookies),
            *(_part("host", name=name) for name in row.get("hosts", [])),
        ],
        broader="dpv:TargetedAdvertising" if row["targets_ads"] else None,
        recipients=_recipients(shown, row),
        # As in the notice at collection: the longest lifetime counts
        storage=[device, _kept(max(cookies, key=_lifetime))] if cookies else device,
    )


def _cookie(row: Row, language: str) -> Node:
    kind = "SensitivePersonalData" if row.get("sensitive") else "PersonalData"
    texts = row["texts"].get(language, {})
    return _part("cookie", type=f"dpv:{kind}", row=row, texts=texts, kept=_kept(row))


def _kept(row: Row) -> Node:
    if row["lifetime"] is not None:
        return _part("kept", duration=_time(row["lifetime"]))
    event = "deletion by the visitor" if row["kind"] in _LASTING else "the browser is closed"
    return _part("kept", duration=_part("event", value=event))


def _lifetime(row: Row) -> tuple[bool, int]:
    """Return a sort key: what has no end is longer than any number of seconds."""
    lifetime = row["lifetime"]
    return lifetime is None and row["kind"] in _LASTING, lifetime or 0


def _time(seconds: int) -> Node:
    days, rest = divmod(seconds, _DAY)
    return _part("time", value=f"PT{seconds}S" if rest else f"P{days}D")


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


def _recipients(shown: AnsweredNotice, row: Row) -> list[Node]:
    """Return the recipients of a category; where there is no other, the site alone."""
    names = recipients(shown, row)
    return [_part("recipient", name=name) for name in names] or [{"@id": _controller(shown)}]


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
    # By the rule that was shown; without an end, until the visitor changes it
    days = shown.rule(row.region).get("memory_days" if granted else "reask_days")
    # A later answer may repeat a choice with its original time
    at = choice.decided_at if choice else None
    return _part(
        "answered",
        state="dpv:ConsentGiven" if granted else refused,
        expression=opt_out if is_opt_out and not granted else "dpv:ExpressedConsent",
        duration=_time(days * _DAY)
        if days
        else _part("event", value="another answer of the visitor"),
        method=f"{row.surface}: {row.method}",
        at=moment(row.decided_at if at is None else datetime.fromtimestamp(at, UTC)),
    )


def _controller(shown: AnsweredNotice) -> str:
    """Return the controller's IRI: the site's own address."""
    origins: list[str] = shown.site["origins"]
    return f"{min(origins)}/" if origins else _page(shown, "preferences")


def _page(shown: AnsweredNotice, route: str, **parameters: str) -> str:
    """Return the address of a service page in the document's language."""
    query = {"site": shown.site["key"], "language": shown.language, **parameters}
    return f"{_address(route)}?{urlencode(query)}"


def _address(route: str) -> str:
    """Return the address of a service page, independent of the request's Host."""
    service: str = settings.CONSENT_SERVICE_URL
    return urljoin(service, reverse(route, urlconf=settings.ROOT_URLCONF))


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
