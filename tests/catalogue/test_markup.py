"""What an editor writes is text, on every page that visitors and other staff open."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import CharField, Model, URLField
from django.test import Client
from django.urls import reverse

from consent import notices
from consent.models import CategoryText, Cookie, CookieText, Notice, RegionRule, Site, Wording
from consent.publishing import loading
from tests import filled
from tests.filled import publish

MARKUP = "<img src=x onerror=alert(1)>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;"
# What of each is free text; of texts, all that has room
WRITTEN: dict[type[Model], tuple[str, ...]] = {
    CategoryText: (),
    CookieText: (),
    Wording: (),
    Site: ("name", "company", "address", "phone"),
    Cookie: ("provider",),
    RegionRule: ("name",),
}
ANSWERS = ("accept", "reject")  # that say neither yes nor no are not published
PAGES = ("/preferences/", "/preferences/agent/", "/preferences/erase/", "/cookies/")


@pytest.fixture
def notice(db: None) -> Iterator[Notice]:
    """A notice each of whose texts is markup, as far as it has room for that."""
    site = filled.confirm(loading.seed(cookie_domain="mixnetworks.localhost"))
    for model, names in WRITTEN.items():
        rows = model._default_manager.all()
        rooms = {name: room for name, room in _rooms(model).items() if name not in ANSWERS}
        texts = {name: MARKUP[:room] for name, room in rooms.items()}
        rows.update(**{name: texts[name] for name in names or texts})
    for text in CategoryText.objects.all():  # two of one name are not published
        CategoryText.objects.filter(pk=text.pk).update(name=f"{MARKUP} {text.category_id}")
    yield publish(Site.objects.get(pk=site.pk))
    notices.forget()


def _rooms(model: type[Model]) -> dict[str, int]:
    """How much fits into each text that has room for more than a code."""
    every = model._meta.get_fields()
    fields = [one for one in every if isinstance(one, CharField) and not isinstance(one, URLField)]
    rooms = {one.name: one.max_length or 0 for one in fields if not one.choices}
    return {name: room for name, room in rooms.items() if room > len(MARKUP)}


@pytest.mark.parametrize("path", PAGES)
def test_visitors_are_shown_it_as_text(client: Client, notice: Notice, path: str) -> None:
    page = client.get(path, follow=True).content.decode()

    assert ESCAPED in page
    assert "<img src=x" not in page


def test_other_staff_are_shown_it_as_text(admin_client: Client, notice: Notice) -> None:
    site = notice.site
    pages = [
        reverse("admin:index"),
        reverse("admin:consent_notice_publish", args=[site.key]),
        reverse("admin:consent_notice_change", args=[notice.pk]),
        reverse("admin:consent_site_embed", args=[site.pk]),
    ]
    for model in admin.site._registry:
        if model._meta.app_label == "consent":
            name = f"admin:consent_{model._meta.model_name}"
            pages.append(reverse(f"{name}_changelist"))
            if row := model._default_manager.first():
                pages.append(reverse(f"{name}_change", args=[row.pk]))
    found = {path: admin_client.get(path, follow=True).content.decode() for path in pages}

    assert sum(ESCAPED in page for page in found.values()) > 5
    assert [path for path, page in found.items() if "<img src=x" in page] == []
