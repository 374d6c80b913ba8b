"""Every page and every admin screen opens with a catalogue that uses every member of every list.

What an editor wrote there is markup, as far as it has room, and is shown as text.
"""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.db.models import CharField, Model, URLField
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.lib import uuid7
from consent.models import (
    AccountAnswer,
    Category,
    CategoryText,
    Cookie,
    CookieText,
    Decision,
    Detection,
    Dismissal,
    Notice,
    OptOutRequest,
    Publication,
    RegionRule,
    Site,
    Tally,
    Theme,
    Wording,
)
from consent.pages import urls as pages
from consent.publishing import loading
from tests import filled
from tests.copies import database
from tests.filled import publish
from tests.languages import LANGUAGES
from tests.pages.conftest import Visitor

PLACES = {model: f"Q{letter}" for model, letter in zip(RegionRule.Model, "MNO", strict=True)}
SCRIPTS = ("/banner.js", "/banner.json", "/register.json", "/guard.js", "/v1/notice")
MARKUP = "<img src=x onerror=alert(1)>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;"
# Answers that say neither yes nor no are not published; a note names the third parties
ANSWERS = ("accept", "reject", "note", "notice_note", "third_parties", "notice_third_parties")
ACCOUNT = "A" * 22
VISITOR = UUID(int=7)


_recorded = database(lambda: record(publish(seed())))


@pytest.fixture
def notice(_recorded: None, db: None) -> Notice:
    return Notice.objects.get()


def seed() -> Site:
    site = filled.confirm(loading.seed(cookie_domain="mixnetworks.localhost"))
    category = site.categories.get(key="support")
    Category.objects.filter(pk=category.pk).update(third_party=True)
    for kind in Cookie.Kind:
        for provider in ("MIX Networks", "Example"):
            name = f"_{kind.replace('-', '_')}_{provider[0]}"
            cookie = Cookie.objects.create(
                category=category, name=name, kind=kind, provider=provider
            )
            for language in LANGUAGES:
                CookieText.objects.create(cookie=cookie, language=language, purpose="Chats.")
    for model, place in PLACES.items():
        rule = RegionRule.objects.get(site=site, code="US-CA")
        rule.pk, rule.code, rule.model = None, place, model
        rule.overrides = dict(
            zip(("support", "analytics", "preferences"), RegionRule.Model, strict=True)
        )
        rule.save()
    write_markup(site)
    return Site.objects.get(pk=site.pk)


def write_markup(site: Site) -> None:
    for model in (CategoryText, CookieText, Wording):
        rooms = {name: room for name, room in _rooms(model).items() if name not in ANSWERS}
        model._default_manager.update(**{name: MARKUP[:room] for name, room in rooms.items()})
    for text in CategoryText.objects.all():  # two of one name are not published
        CategoryText.objects.filter(pk=text.pk).update(name=f"{MARKUP} {text.category_id}")
    Site.objects.filter(pk=site.pk).update(
        **dict.fromkeys(("name", "company", "address", "phone"), MARKUP)
    )
    Cookie.objects.exclude(provider="Example").update(provider=MARKUP)
    RegionRule.objects.update(name=MARKUP)


def _rooms(model: type[Model]) -> dict[str, int]:
    """How much fits into each text that has room for more than a code."""
    every = model._meta.get_fields()
    fields = [
        each for each in every if isinstance(each, CharField) and not isinstance(each, URLField)
    ]
    rooms = {field.name: field.max_length or 0 for field in fields if not field.choices}
    return {name: room for name, room in rooms.items() if room > len(MARKUP)}


def record(notice: Notice) -> None:
    """A row for each member of what the record distinguishes."""
    now, site = timezone.now(), notice.site
    for method, surface in zip_longest(
        Decision.Method, Decision.Surface, fillvalue=Decision.Surface.BANNER
    ):
        a_decision(notice, VISITOR, method=method, surface=surface)
    for reason in AccountAnswer.Reason:
        AccountAnswer.objects.create(
            id=uuid7.uuid7(now), site=site, account=ACCOUNT, opted_out=True, reason=reason, at=now
        )
    for outcome, manner in zip_longest(OptOutRequest.Outcome, OptOutRequest.Manner):
        OptOutRequest.objects.create(
            site=site, manner=manner or "form", received_at=now, due_on=now.date(),
            language="en", region="US-CA", signal=True, account=ACCOUNT,
            outcome=outcome, ended_at=now if outcome else None,
            reason="No permission." if outcome == "declined" else "",
        )  # fmt: skip
    for outcome in Tally.Outcome:
        Tally.objects.create(
            day=now.date(), site=site.key, notice=1, region="FR", language="fr",
            surface=Decision.Surface.BANNER, outcome=outcome, count=1,
        )  # fmt: skip
    for closed_as in ("", *Publication.State.values[3:]):  # of the open ones there is one at most
        Publication.objects.create(
            site=site, number=2, body="{}", asked="Nobody.", second_person="off",
            needs_approval=True, requested_by="alice", requested_at=now, closed_as=closed_as,
        )  # fmt: skip
    for kind in Detection.Kind:
        Detection.objects.create(day=now.date(), site=site.key, kind=kind, name="_x", count=1)
    Dismissal.objects.create(site=site.key, name="_x", reason="A test of ours", by="nina")


def a_decision(notice: Notice, visitor: UUID, **facts: Any) -> Decision:
    now = timezone.now()
    decision = Decision(
        id=uuid7.uuid7(now),
        visitor=visitor,
        notice=notice,
        choices={"support": [1, 1]},
        language="en",
        region="FR",
        model=RegionRule.Model.OPT_IN,
        signal=False,
        decided_at=now,
        received_at=now,
        **facts,
    )
    decision.save()
    return decision


@pytest.mark.parametrize(
    ("language", "place"), list(zip_longest(LANGUAGES, PLACES.values(), fillvalue=""))
)
def test_every_page_opens(notice: Notice, language: str, place: str) -> None:
    visitor = Visitor()
    visitor.answer("accept", **{"X-Region": place})
    names = [cookie.name for cookie in Cookie.objects.all()]
    for pattern in pages.urlpatterns:
        path = f"/{pattern.pattern}?language={language}"
        response = visitor.open(path, **{"X-Region": place})
        assert response.status_code in (200, 303), path
        page = response.content.decode()
        assert "<img src=x" not in page, path
        if pattern.name in ("preferences", "cookies"):
            assert ESCAPED in page
            assert [name for name in names if f"<code>{name}</code>" not in page] == []
    for path in SCRIPTS:
        assert visitor.open(f"{path}?language={language}").status_code == 200, path


def test_the_page_tells_of_every_way_to_answer(notice: Notice) -> None:
    visitor = Visitor()
    visitor.answer("accept")
    own = Decision.objects.exclude(visitor=VISITOR).get()
    for method, surface in zip_longest(
        Decision.Method, Decision.Surface, fillvalue=Decision.Surface.BANNER
    ):
        a_decision(notice, own.visitor, method=method, surface=surface)

    page = visitor.open()

    assert page.status_code == 200
    assert len(page.context["history"]) == 1 + len(Decision.Method)


@pytest.mark.parametrize("model", [
    model for model in admin.site._registry if model._meta.app_label == "consent"
], ids=lambda model: model.__name__)  # fmt: skip
def test_every_list_and_form_opens(
    notice: Notice, admin_client: Client, model: type[Model]
) -> None:
    site = Site.objects.get()
    Theme.objects.create(site=site)
    for url in screens(model):
        opened(admin_client, url)


def test_what_an_editor_wrote_is_text_to_other_staff(notice: Notice, admin_client: Client) -> None:
    site = notice.site
    Publication.objects.filter(closed_as="").update(
        closed_as="withdrawn"  # it was never reviewed
    )
    for url in (
        reverse("admin:index"),
        reverse("admin:consent_notice_publish", args=[site.key]),
        reverse("admin:consent_notice_change", args=[notice.pk]),
        reverse("admin:consent_site_embed", args=[site.pk]),
    ):
        assert ESCAPED in opened(admin_client, url), url


def opened(client: Client, url: str) -> str:
    response = client.get(url, follow=True)
    assert response.status_code == 200, url
    page: str = response.content.decode()
    assert "<img src=x" not in page, url
    return page


def screens(model: type[Model]) -> Iterator[str]:
    name = f"admin:consent_{model._meta.model_name}"
    registered = admin.site._registry[model]
    yield reverse(f"{name}_changelist")
    for field in model._meta.concrete_fields:
        if field.name in map(str, registered.list_filter or ()):
            for value, _ in field.flatchoices:
                yield f"{reverse(f'{name}_changelist')}?{field.name}__exact={value}"
    assert model._default_manager.exists()
    for row in one_of_each(model):
        yield reverse(f"{name}_change", args=[row.pk])


def one_of_each(model: type[Model]) -> Iterable[Model]:
    """A row with each member of its lists, or any row where it has none."""
    names = [field.name for field in model._meta.concrete_fields if field.choices]
    rows = model._default_manager.all()
    found = {(name, getattr(row, name)): row for row in rows for name in names}
    found = found or {("", None): rows[0]}
    return {row.pk: row for row in found.values()}.values()
