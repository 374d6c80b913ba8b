"""Every screen of the admin under addresses that nobody is led to, on the database at hand."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from consent import publishing
from consent.models import Site
from consent.publishing import copying
from tests import filled

ODD = ("a\x00b", "zz", "-1", "9" * 30, "9" * 5000, "'%")
OF_EVERY_LIST = ("q", "p", "o", "site", "pk")
OF_EVERY_FORM = ("site", "category", "_changelist_filters")
OF_A_PLACE = ("site", "place", "date", "category")


def broken() -> dict[str, int]:
    """The addresses that are not answered, or with an error of the server."""
    setup_test_environment()
    client = _staff()
    statuses = {url: client.get(url).status_code for url in _addresses(client)}
    assert len(statuses) > 500
    return {url: status for url, status in statuses.items() if status >= 500}


def _staff() -> Client:
    mix = filled.seed()
    publishing.publish(mix)
    shop = Site.objects.create(key="shop", name="shop.example", languages="fr en")
    copying.copy(mix, shop)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("nina", "nina@example.com", "secret"))
    return client


def _addresses(client: Client) -> Iterator[str]:
    for model in admin.site._registry:
        yield from _of_a_model(client, model)
    for name in ("consent_site_embed", "consent_site_copy", "consent_site_tokens"):
        yield from (reverse(f"admin:{name}", args=[pk]) for pk in (0, 10**30))
    for name in ("dismiss", "host"):
        yield from _with(reverse(f"admin:consent_detection_{name}"), ("site", "found", "what"))
    for name in ("cookie_export", "wording_import", "category_export", "detection_export"):
        yield from _with(reverse(f"admin:consent_{name}"), ("site", "q", "category"))
    yield from _with(reverse("admin:consent_cookie_add"), ("found", "what", "site"))
    yield reverse("admin:consent_theme_of", args=[10**30])
    yield reverse("admin:consent_notice_publish", args=["9" * 300])
    yield from _with(reverse("admin:consent_regionrule_effective"), OF_A_PLACE)
    yield from _with(reverse("admin:index"), ("site", "next"))


def _of_a_model(client: Client, model: type[Model]) -> Iterator[str]:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    found = client.get(reverse(f"{name}_changelist")).context.get("cl")
    filters = found.filter_specs if found else ()  # a page of its own has none of Django's
    own = [name for one in filters for name in one.expected_parameters() if name]
    related = [f"{one.name}__exact" for one in model._meta.concrete_fields if one.is_relation]
    yield from _with(reverse(f"{name}_changelist"), [*own, *related, *OF_EVERY_LIST])
    yield from _with(reverse(f"{name}_add"), OF_EVERY_FORM)
    address = reverse(f"{name}_change", args=["X"])
    yield from (address.replace("/X/", f"/{quote(value)}/") for value in ODD)


def _with(path: str, names: object) -> Iterator[str]:
    assert isinstance(names, list | tuple)
    yield from (f"{path}?{urlencode({name: value})}" for name in names for value in ODD)
