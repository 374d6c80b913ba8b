"""The admin's list of cookies that browsers met in spite of a refusal: its rows and addresses."""

from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from consent.models import Detection

LIST = "admin:consent_detection_changelist"


def see(name: str, **facts: object) -> Detection:
    row = {"day": "2026-11-24", "site": "mix", "kind": "blocked", "count": 3} | facts
    return Detection.objects.create(name=name, **row)


def page(staff: Client, **query: str | int) -> Any:
    response = staff.get(reverse(LIST), query)
    assert response.status_code == 200
    return response


def listed(staff: Client, state: str = "open", **query: str | int) -> list[str]:
    return [found.name for found, *_ in page(staff, state=state, **query).context["rows"]]


def declare_address(staff: Client, name: str) -> str:
    """The first that is offered: of a host, in the likeliest category."""
    links = {found.name: declare for found, declare, _ in page(staff).context["rows"]}
    return str(next(iter(links[name].values())))


def dismiss_address(name: str, site: str = "mix", what: str = "") -> str:
    query = urlencode({"site": site, "what": what, "name": name})
    return f"{reverse('admin:consent_dismissal_add')}?{query}"
