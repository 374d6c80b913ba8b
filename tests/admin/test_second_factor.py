"""The second factor, where a browser is not needed: who is asked, and recovery codes."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp_webauthn.models import WebAuthnCredential
from pytest_django import Settings

PAGE = "/admin/second-factor/"


@pytest.fixture
def nina(db: None, client: Client) -> User:
    user = User.objects.create_superuser("nina")
    client.force_login(user)
    return user


def make_codes(client: Client) -> list[str]:
    page = client.post(PAGE, {"do": "codes"}).text
    return re.findall(r"<li><code>(\w+)</code></li>", page)


def again(user: User) -> Client:
    """The same person, who has given the password in another browser."""
    client = Client()
    client.force_login(user)
    return client


def where(client: Client, url: str = "/admin/") -> str:
    response = client.get(url, follow=True)
    return response.redirect_chain[-1][0] if response.redirect_chain else url


def test_who_has_none_makes_one_first_where_it_is_required(
    nina: User, client: Client, settings: Settings
) -> None:
    settings.CONSENT_STAFF_SECOND_FACTOR = True
    assert where(client) == f"{PAGE}?next=/admin/"
    assert where(client, "/admin/consent/site/").startswith(PAGE)
    page = client.get(PAGE).text
    assert "Add a passkey to go on" in page and "Go on</a>" not in page

    assert len(make_codes(client)) == 10

    assert where(client) == "/admin/"


def test_a_recovery_code_works_once(nina: User, client: Client) -> None:
    code, *others = make_codes(client)
    assert len(set(others)) == 9

    second = again(nina)
    assert where(second) == f"{PAGE}?next=/admin/"
    response = second.post(PAGE, {"code": code.upper(), "next": "/admin/consent/site/"})
    assert (response.status_code, response["Location"]) == (302, "/admin/consent/site/")
    assert where(second) == "/admin/"

    third = again(nina)
    page = third.post(PAGE, {"code": code}).text
    assert "This is not one of your codes, or it was used before." in page
    assert where(third).startswith(PAGE)


def test_the_session_gets_another_key_with_the_second_factor(nina: User, client: Client) -> None:
    """Whoever learned the key before has no session that may do more."""
    code, *_ = make_codes(client)
    second = again(nina)
    before = second.session.session_key
    assert second.post(PAGE, {"code": code}).status_code == 302

    assert second.session.session_key not in (before, None)
    assert not Session.objects.filter(session_key=before).exists()


def test_codes_are_kept_as_keyed_hashes_while_a_key_is_known(
    nina: User, client: Client, settings: Settings
) -> None:
    """Whoever reads the database or a backup has no second factor by it."""
    printed = StringIO()
    codes = make_codes(client)
    call_command("addstatictoken", "nina", stdout=printed)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 11 and kept.isdisjoint({*codes, printed.getvalue().strip()})
    for token in kept:
        assert again(nina).post(PAGE, {"code": token}).status_code == 200
        StaticDevice.objects.update(throttling_failure_timestamp=None)

    handed_out = {"code": printed.getvalue().strip()}
    assert again(nina).post(PAGE, handed_out).status_code == 302

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a later one", [settings.SECRET_KEY]
    newer = Client()
    newer.force_login(nina)
    assert newer.post(PAGE, {"code": codes[0]}).status_code == 302


def test_codes_are_not_guessed_fast(nina: User, client: Client) -> None:
    right = make_codes(client)[0]
    second = again(nina)
    for code in ("wrong", right):  # the right one comes too soon after the wrong one
        assert second.post(PAGE, {"code": code}).status_code == 200
    StaticDevice.objects.update(throttling_failure_timestamp=None)
    assert second.post(PAGE, {"code": right}).status_code == 302


def test_new_codes_end_the_old_ones(nina: User, client: Client) -> None:
    old = make_codes(client)[0]
    new = make_codes(client)[0]
    assert where(client) == "/admin/"
    assert again(nina).post(PAGE, {"code": old}).status_code == 200
    StaticDevice.objects.update(throttling_failure_timestamp=None)
    assert again(nina).post(PAGE, {"code": new}).status_code == 302


def test_who_has_not_shown_it_changes_nothing_of_it(nina: User, client: Client) -> None:
    make_codes(client)
    second = again(nina)
    assert make_codes(second) == []
    assert second.post("/admin/passkeys/registration/begin/").status_code == 403
    assert second.post(PAGE, {"do": "remove", "passkey": "1"}).status_code == 200
    assert StaticDevice.objects.get().token_set.count() == 10


def test_a_passkey_is_removed_by_who_has_it_alone(nina: User, client: Client) -> None:
    make_codes(client)
    key = {"backup_eligible": False, "backup_state": False, "aaguid": "", "public_key": b""}
    mine, other = (
        WebAuthnCredential.objects.create(user=user, credential_id=user.username.encode(), **key)
        for user in (nina, User.objects.create_user("luc"))
    )

    for passkey in (other, mine):
        client.post(PAGE, {"do": "remove", "passkey": str(passkey.pk)})

    assert [*WebAuthnCredential.objects.all()] == [other]


def test_the_way_on_stays_on_our_host(nina: User, client: Client) -> None:
    code = make_codes(client)[0]
    form = {"code": code, "next": "https://evil.example.com/"}
    assert again(nina).post(PAGE, form)["Location"] == reverse("admin:index")
