"""Colleagues: invited with a role, given a new password by mail, and never all gone (A-M13)."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.casts import AdminPlace
from consent.intake import mails
from consent.models import Change, Site
from consent.web import limits
from consent.web.limits import Buckets, Limit
from tests.admin.forms import change
from tests.admin.test_lockout import log_in

ADD = "admin:auth_user_add"
FORGOTTEN = "/admin/password-reset/"
LINK = re.compile(r"https?://[^/\s]+(/admin/password-reset/\S+)")
NEW = "correct horse battery"


def invite(staff: Client, commit: Any, **facts: Any) -> str:
    """Add Ruth as one form does it, and return what is said."""
    role = Group.objects.get(name="Requests")
    sent = {"email": "ruth@example.com", "groups": [role.pk], **facts}
    with commit(execute=True):
        answered = staff.post(reverse(ADD), sent)
    return " ".join(str(message) for message in get_messages(answered.wsgi_request))


def choose(client: Client, link: str) -> Any:
    form = client.get(link, follow=True)
    typed = {"new_password1": NEW, "new_password2": NEW}
    return client.post(form.redirect_chain[-1][0], typed, follow=True)


def test_a_colleague_is_invited_on_one_form(
    staff: Client, site: Site, django_capture_on_commit_callbacks: Any
) -> None:
    form = staff.get(reverse(ADD)).context["adminform"].form
    assert set(form.fields) == {"email", "groups"}

    text = invite(staff, django_capture_on_commit_callbacks)

    assert "An invitation was mailed to ruth@example.com" in text
    ruth = User.objects.get(username="ruth")
    assert ruth.is_staff and not ruth.is_superuser
    assert [group.name for group in ruth.groups.all()] == ["Requests"]
    [letter] = mail.outbox
    assert (letter.to, letter.from_email) == (["ruth@example.com"], site.email)
    assert "nina" in letter.body and "ruth" in letter.body

    browser = Client()
    link = LINK.findall(str(letter.body))[0]
    assert "Your new password is set" in choose(browser, link).text
    assert "_auth_user_id" not in browser.session  # the link opens no session
    assert log_in(browser, NEW, name="ruth") == 302
    assert "Opt-out requests" in browser.get("/admin/").text
    assert "has already been used" in Client().get(link).text
    assert NEW not in repr(Change.objects.values_list())


@pytest.mark.parametrize(
    ("email", "name"),
    [
        pytest.param("ruth@example.com", "ruth", id="what stands before the @"),
        pytest.param("Nina@example.org", "Nina@example.org", id="the address, as nina is another"),
    ],
)
def test_a_colleague_gets_a_name_that_nobody_has(
    staff: Client, site: Site, django_capture_on_commit_callbacks: Any, email: str, name: str
) -> None:
    invite(staff, django_capture_on_commit_callbacks, email=email)
    assert User.objects.get(email=email).username == name
    assert f"Your user name is {name}." in str(mail.outbox[0].body)


@pytest.mark.parametrize("facts", [{"groups": []}, {"email": ""}, {"email": "NINA@example.com"}])
def test_nobody_is_invited_without_role_or_address(
    staff: Client, facts: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    invite(staff, django_capture_on_commit_callbacks, **facts)
    assert not User.objects.filter(username="ruth").exists() and not mail.outbox


def test_without_a_mail_server_the_page_asks_for_a_password(
    staff: Client, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = mails.NO_MAIL

    text = invite(staff, django_capture_on_commit_callbacks)

    assert "No mail could be sent to ruth@example.com: set a first password here" in text
    ruth = User.objects.get(username="ruth")
    assert reverse("admin:auth_user_password_change", args=[ruth.pk]) in staff.get(
        change(ruth)
    ).text.replace("../password/", change(ruth).replace("change/", "password/"))
    asked = Client().post(FORGOTTEN, {"email": "ruth@example.com"}).text
    assert "This service sends no mail" in asked


def test_who_forgot_a_password_gets_a_link_and_nobody_learns_who_is_staff(
    staff: Client, site: Site
) -> None:
    assert FORGOTTEN in Client().get("/admin/login/").text
    answers = [
        Client().post(FORGOTTEN, {"email": f"{name}@example.com"}, follow=True).text
        for name in ("nina", "nobody")
    ]
    assert "a mail is on its way" in answers[0]
    hidden = re.compile(r'csrfmiddlewaretoken" value="\w+"')
    assert hidden.sub("", answers[0]) == hidden.sub("", answers[1])
    assert [letter.to for letter in mail.outbox] == [["nina@example.com"]]


@pytest.mark.parametrize(
    "headers",
    [{"HOST": "testserver:6666"}, {"HOST": "evil.localhost"}, {"X-FORWARDED-PROTO": "https"}],
)
def test_a_mailed_link_leads_where_the_settings_say(
    staff: Client,
    site: Site,
    settings: Settings,
    django_capture_on_commit_callbacks: Any,
    headers: dict[str, str],
) -> None:
    """Whoever asks for the mail chooses its Host header, and the link has a true token."""
    settings.ALLOWED_HOSTS = ["testserver", ".localhost"]
    settings.CONSENT_ADMIN_PLACE = AdminPlace("https://staff.example.com:8443", "")
    staff.defaults |= {f"HTTP_{name.replace('-', '_')}": value for name, value in headers.items()}

    staff.post(FORGOTTEN, {"email": "nina@example.com"})
    invite(staff, django_capture_on_commit_callbacks)

    letters = [str(letter.body) for letter in mail.outbox]
    links = [re.findall(r"\S+://\S+/\S+/", letter) for letter in letters]
    assert [link.partition("/admin/password-reset/")[0] for [link] in links] == [
        "https://staff.example.com:8443"
    ] * 2
    assert not any(word in letter for letter in letters for word in ("6666", "evil"))


def test_a_new_password_lifts_neither_lock_nor_second_factor(
    staff: Client, site: Site, settings: Settings
) -> None:
    settings.CONSENT_STAFF_SECOND_FACTOR = True
    for number in range(5):
        log_in(Client(), f"wrong {number}")
    Client().post(FORGOTTEN, {"email": "nina@example.com"})
    browser = Client()
    choose(browser, LINK.findall(str(mail.outbox[0].body))[0])

    assert log_in(browser, NEW) == 429
    assert log_in(browser, NEW, address="198.51.100.9") == 302
    assert (
        browser.get("/admin/", follow=True)
        .redirect_chain[-1][0]
        .startswith("/admin/second-factor/")
    )


def test_one_client_asks_for_so_many_mails(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits._buckets, "log-ins", Buckets(Limit(2, 1, limits.MINUTE)))
    client = Client(headers={"x-forwarded-for": "203.0.113.7"})
    sent = [client.post(FORGOTTEN, {"email": "x@example.com"}).status_code for _ in range(3)]
    assert sent == [302, 302, 429]


def test_no_permission_list_is_asked_for(staff: Client) -> None:
    form = staff.get(change(User.objects.create_user("ruth", is_staff=True))).context["adminform"]
    assert not {"user_permissions", "is_staff"} & set(form.form.fields)


def test_an_administrator_cannot_leave_the_service_without_one(staff: Client) -> None:
    nina = User.objects.get(username="nina")
    page = staff.get(change(nina))
    assert not {"is_active", "is_superuser"} & set(page.context["adminform"].form.fields)

    staff.post(change(nina), {"username": "nina", "email": "n@example.com"})
    staff.post(change(nina, "delete"), {"post": "yes"})
    many = {"action": "delete_selected", "_selected_action": [nina.pk], "post": "yes"}
    staff.post(reverse("admin:auth_user_changelist"), many)

    nina.refresh_from_db()
    assert (nina.is_active, nina.is_superuser, nina.email) == (True, True, "n@example.com")


def test_who_is_no_administrator_makes_and_unmakes_none(staff: Client, client: Client) -> None:
    otto = User.objects.create_user("otto", is_staff=True)
    rights = Permission.objects.filter(content_type__model="user")
    otto.user_permissions.set(rights)
    client.force_login(otto)
    nina, ruth = User.objects.get(username="nina"), User.objects.create_user("ruth")

    assert "is_superuser" not in client.get(change(ruth)).context["adminform"].form.fields
    for name in ("change", "delete", "password_change"):
        url = reverse(f"admin:auth_user_{name}", args=[nina.pk])
        assert client.post(url, {"post": "yes", "username": "x"}).status_code == 403
    many = {"action": "delete_selected", "_selected_action": [nina.pk, ruth.pk], "post": "yes"}
    assert client.post(reverse("admin:auth_user_changelist"), many).status_code in (200, 403)
    assert User.objects.filter(username__in=("nina", "ruth")).count() == 2
