"""An address that was made by hand is answered, on both databases."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from consent.models import Site
from consent.publishing import copying
from tests import filled
from tests.admin.lists import address, listed
from tests.servers import Project

ODD = ("a\x00b", "zz", "-1", "9" * 30, "9" * 5000, "'%")
# In a list, too: days that begin before the year 1, a digit to int() that is none of ours
ODD_IN_LISTS = (*ODD, "", "9999999", "٣", "1.-1.99.zz", "2026-02-30")
OF_EVERY_LIST = ("q", "p", "o", "all", "site", "pk")
OF_FOUND_NAMES = ("q", "state", "page", "site")  # a page of its own
OF_EVERY_FORM = ("site", "category")


def broken() -> dict[str, int]:
    """The addresses that are not answered, or with an error of the server."""
    client = _staff()
    statuses = {url: client.get(url).status_code for url in _addresses()}
    lists = {url: how for model in admin.site._registry for url, how in _lists(client, model)}
    assert len(statuses) > 200 and len(lists) > 1_000
    return {url: status for url, status in (statuses | lists).items() if status >= 500}


def _lists(client: Client, model: type[Model]) -> Iterator[tuple[str, int]]:
    """Each list with one odd value in its address: what it asks of the database, and no page."""
    view = admin.site.admin_view(admin.site._registry[model].changelist_view)
    bare: Any = view(listed(model))
    found = (bare.context_data or {}).get("cl")
    filters = found.filter_specs if found else ()  # a page of its own has none of Django's
    own = [name for spec in filters for name in spec.expected_parameters() if name]
    related = [f"{field.name}__exact" for field in model._meta.concrete_fields if field.is_relation]
    names = [*own, *related, *OF_EVERY_LIST] if found else OF_FOUND_NAMES
    for name, value in product(names, ODD_IN_LISTS if found else ODD):
        url = f"{address(model)}?{urlencode({name: value})}"
        if found is None:
            yield url, client.get(url).status_code
            continue
        try:
            response: Any = view(listed(model, **{name: value}))
            if response.status_code == 200:
                list(response.context_data["cl"].result_list)
        except Exception as error:
            yield f"{url} {error!r}", 500
        else:
            yield url, response.status_code


def _staff() -> Client:
    mix = filled.seed()
    filled.publish(mix)
    shop = Site.objects.create(key="shop", name="shop.example", languages="fr en")
    copying.copy(mix, shop)
    client = Client(raise_request_exception=False, HTTP_HOST="consent.mixnetworks.localhost")
    client.force_login(User.objects.create_superuser("nina", "nina@example.com", "secret"))
    return client


def _addresses() -> Iterator[str]:
    for model in admin.site._registry:
        yield from _of_a_model(model)
    for name in ("embed", "rehearse", "tokens", "translations"):
        yield from (reverse(f"admin:consent_site_{name}", args=[pk]) for pk in (0, 10**30))
    for name in ("cookie_export", "cookie_import"):
        yield from _with(reverse(f"admin:consent_{name}"), ("site", "q", "category"))
    texts = reverse("admin:consent_site_translations", args=[Site.objects.earliest("pk").pk])
    yield from _with(texts, ("language", "all"))
    yield from _with(
        reverse("admin:consent_cookie_add"), ("_changelist_filters", "found", "what", "site")
    )
    yield reverse("admin:consent_notice_publish", args=["9" * 300])
    yield from _with(reverse("admin:index"), ("site", "next"))


def _of_a_model(model: type[Model]) -> Iterator[str]:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield from _with(reverse(f"{name}_add"), OF_EVERY_FORM)
    page = reverse(f"{name}_change", args=["X"])
    yield from (page.replace("/X/", f"/{quote(value)}/") for value in ODD)


def _with(path: str, names: object) -> Iterator[str]:
    assert isinstance(names, list | tuple)
    yield from (f"{path}?{urlencode({name: value})}" for name in names for value in ODD)


CODE = "import json; from tests.admin.test_addresses import broken; print(json.dumps(broken()))"


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.make(tmp_path_factory.mktemp("addresses"))
    project.migrate()
    return project


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_no_address_breaks_the_admin(engine: str, request: pytest.FixtureRequest) -> None:
    project: Project = request.getfixturevalue(engine)
    printed = project.manage(
        "shell", "--no-imports", "-v0", "-c", CODE, DJANGO_SETTINGS_MODULE="tests.settings"
    )
    assert json.loads(printed.splitlines()[-1]) == {}
