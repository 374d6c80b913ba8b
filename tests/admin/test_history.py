"""Who changed what, old words and new, in one list that nobody can rewrite."""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

from consent import notices
from consent.admin.sites.site import make_token, revoke_token
from consent.models import (
    Category,
    CategoryText,
    Change,
    Cookie,
    CookieText,
    Notice,
    RegionRule,
    Site,
    Theme,
)
from consent.publishing import Draft
from consent.record.changes import acting
from tests.admin.forms import change, read

LIST = "/admin/consent/change/"


def latest(**facts: Any) -> Change:
    return Change.objects.filter(**facts)[0]


def save(staff: Client, row: Any, **changed: Any) -> None:
    response = staff.post(change(row), read(staff, change(row)) | changed)
    assert response.status_code == 302, response.context["errors"]


def text_of(staff: Client, query: str = "") -> str:
    return str(staff.get(f"{LIST}{query}").text)


def test_a_field_tells_its_old_words_and_its_new(staff: Client, site: Site) -> None:
    cookie = Cookie.objects.get(name="mix_consent_state")

    save(staff, cookie, provider="Palantir")

    change = latest(model="consent.cookie", row=str(cookie.pk))
    assert (change.by, change.site, change.action) == ("nina", "mix", "changed")
    assert change.name == "declared cookie mix_consent_state"
    assert (change.field, change.old, change.new) == ("provider", "MIX Networks", "Palantir")
    page = text_of(staff)
    assert "Palantir</ins>" in page and "MIX Networks</del>" in page


def test_a_deletion_keeps_its_old_words(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="analytics")
    declared = Cookie.objects.create(category=category, name="_old", provider="Acme")
    CookieText.objects.create(cookie=declared, language="fr", purpose="Compte les visites.")
    with acting("nina"):
        Cookie.objects.filter(name="_old").delete()

    removed = latest(action="removed", name="declared cookie _old")
    assert (removed.by, removed.new) == ("nina", "") and "provider: Acme" in removed.old
    page = text_of(staff, "?q=Compte+les+visites")  # words of what hung on it
    assert "declared cookie _old" in page and "Compte les visites." in page


def test_a_text_in_a_language_belongs_to_its_category(site: Site) -> None:
    text = CategoryText.objects.get(category__key="analytics", language="fr")
    before, text.purpose = text.purpose, "Une autre phrase."
    text.save()

    row = latest(model="consent.category", row=str(text.category_id))
    assert (row.field, row.old, row.new) == ("French: purpose", before, "Une autre phrase.")


def test_what_is_saved_as_it_is_tells_nothing(staff: Client, site: Site) -> None:
    """Nor does a line end, which a browser sends as two characters, change the next notice."""
    category = Category.objects.get(key="necessary")
    Category.objects.filter(pk=category.pk).update(justification="One.\n\nTwo.")
    cookie, look = Cookie.objects.get(name="mix_consent_state"), Theme.objects.create(site=site)
    drafted, before = Draft.load(site).snapshot, Change.objects.count()
    ads, rule = Category.objects.get(key="marketing"), RegionRule.objects.get(code="US-CA")
    for row in (site, category, ads, rule, cookie, look):
        save(staff, row)
    assert Draft.load(site).snapshot == drafted
    assert Change.objects.count() == before


def test_publications_switches_and_tokens_are_logged_without_secrets(
    staff: Client, notice: Notice
) -> None:
    site = notice.site
    assert latest(model="consent.notice").name == "notice Notice 1"
    with acting("alice"):
        text = make_token(site, "nginx", ["visitors"])
        revoke_token(site.tokens.get())
        notices.switch(site, is_off=True, reason="A tracker", by="alice")

    rows = Change.objects.filter(model="consent.site", by="alice").order_by("pk")
    made, revoked, switched = rows
    assert (made.field, made.old) == ("token “nginx”", "")
    assert "visitors" in made.new
    assert revoked.field == "token “nginx”: revoked at"
    assert "A tracker" in switched.new and switched.field == "switched-off"
    digest = site.tokens.get().digest
    assert not [row for row in Change.objects.values() if text in str(row) or digest in str(row)]


def test_rights_of_people_are_logged_and_no_password(staff: Client, site: Site) -> None:
    eve = User.objects.create_user("eve", password="first-of-all")
    editors = Group.objects.get(name="Editor")
    with acting("nina"):
        eve.groups.add(editors)
        eve.groups.remove(editors)
        eve.is_staff = True
        eve.set_password("second-of-all")
        eve.save()

    found = {
        (row.field, row.old, row.new)
        for row in Change.objects.filter(model="auth.user", row=str(eve.pk), action="changed")
    }
    assert found == {
        ("groups", "", "Editor"),
        ("groups", "Editor", ""),
        ("staff status", "no", "yes"),
        ("password", "(not shown)", "(not shown)"),
    }
    eve.refresh_from_db()
    assert eve.password not in str(list(Change.objects.values()))


def test_a_command_is_logged_as_the_author(site: Site) -> None:
    call_command("site", "off", "mix", reason="A tracker")

    assert latest(model="consent.site").by.startswith("manage.py site")


def test_the_list_is_narrowed_to_a_site_a_person_and_a_row(
    staff: Client, site: Site, shop: Site
) -> None:
    with acting("nina"):
        for category in Category.objects.filter(key="analytics"):
            category.order = 77
            category.save()
    mine = Category.objects.get(site=site, key="analytics")

    page = staff.get(f"{LIST}?site=shop&q=analytics")
    assert {row.site for row in page.context["cl"].result_list} == {"shop"}
    assert "77" in page.text
    row = staff.get(f"{LIST}?model__exact=consent.category&row__exact={mine.pk}")
    assert {item.row for item in row.context["cl"].result_list} == {str(mine.pk)}
    assert f"row__exact={mine.pk}" in staff.get(change(mine)).text, "its History"
    person = staff.get(f"{LIST}?by=nina").context["cl"].result_list
    assert {item.by for item in person} == {"nina"}


def test_the_history_shows_nothing_of_pages_that_are_closed_to_its_reader(
    editor: Client, site: Site
) -> None:
    """The catalogue's editors do not read the staff's addresses in its history."""
    User.objects.create_user("luc", email="luc@private.example")
    eve = User.objects.get(username="eve")
    eve.user_permissions.add(*Permission.objects.filter(codename__in=["view_change", "view_site"]))
    site.name = "Renamed"
    site.save()

    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))

    of_luc = latest(model="auth.user", old="", new__contains="luc@private.example")
    assert "luc@private.example" in boss.get(change(of_luc)).text
    page = text_of(editor)
    assert "Renamed" in page
    assert "luc" not in page
    assert editor.get(change(of_luc)).status_code in (302, 403, 404)
