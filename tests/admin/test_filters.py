"""A list with nonsense in its address is shown or turned away, and never breaks."""

from itertools import product
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from consent.models import Detection, Notice

MODELS = [model for model in admin.site._registry if model._meta.app_label == "consent"]
LISTS = [pytest.param(model, id=model.__name__) for model in MODELS]
OF_EVERY_LIST = ("q", "p", "o", "all")
NONSENSE = (
    "",
    "zz",
    "-1",
    "9999999",  # days that begin before the year 1
    "9" * 30,  # more than a column of numbers has room for
    "٣",  # a digit to int(), though not one of ours
    "1.-1.99.zz",
    "'%",
    "2026-02-30",
)


def address(model: type[Model], **query: str) -> str:
    url = reverse(f"admin:consent_{model._meta.model_name}_changelist")
    return f"{url}?{urlencode(query)}"


def parameters(staff: Client, model: type[Model]) -> list[str]:
    """The names that the filters of a list read from its address, and those of every list."""
    if model is Detection:  # a page of its own, by name
        return ["q", "state", "page", "site"]
    filters = staff.get(address(model)).context["cl"].filter_specs
    own = [name for one in filters for name in one.expected_parameters() if name]
    return [*own, *OF_EVERY_LIST]


def outcome(staff: Client, url: str) -> str:
    response = staff.get(url)
    if response.status_code == 302 and response["Location"].endswith("?e=1"):
        return "turned away"
    return "shown" if response.status_code == 200 else str(response.status_code)


@pytest.mark.parametrize("model", LISTS)
def test_no_filter_breaks_on_nonsense(staff: Client, notice: Notice, model: type[Model]) -> None:
    staff.raise_request_exception = False
    urls = [
        address(model, **{name: value})
        for name, value in product(parameters(staff, model), NONSENSE)
    ]
    outcomes = {url: outcome(staff, url) for url in urls}
    broken = {url: how for url, how in outcomes.items() if how not in ("shown", "turned away")}
    assert broken == {}


@pytest.mark.parametrize("model", LISTS)
def test_a_null_character_never_reaches_the_database(
    staff: Client, notice: Notice, model: type[Model]
) -> None:
    """PostgreSQL refuses it in any text, which would end in a 500; SQLite would not show that."""
    outcomes = {
        name: outcome(staff, address(model, **{name: "a\x00b"}))
        for name in parameters(staff, model)
    }
    assert outcomes == dict.fromkeys(outcomes, "turned away")
