"""The admin's list of cookies that browsers met in spite of a refusal: its rows and addresses."""

from typing import Any

from django.test import Client
from django.urls import reverse

from consent.models import Detection, Site

LIST = "admin:consent_detection_changelist"


def see(name: str, **facts: object) -> Detection:
    row = {"day": "2026-11-24", "site": "mix", "kind": "blocked", "count": 3} | facts
    return Detection.objects.create(name=name, **row)


def page(staff: Client, **query: str | int) -> Any:
    response = staff.get(reverse(LIST), query)
    assert response.status_code == 200
    return response


def listed(staff: Client, state: str = "open", **query: str | int) -> list[str]:
    return [one.name for one, _ in page(staff, state=state, **query).context["rows"]]


def declare_address(staff: Client, name: str) -> str:
    return next(str(address) for one, address in page(staff).context["rows"] if one.name == name)


def dismiss_address(name: str, site: Site, what: str = "") -> str:
    query = f"site={site.pk}&found={name}&what={what}"
    return f"{reverse('admin:consent_detection_dismiss')}?{query}"
