"""An auditor reads which tests hold what the law asks."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.requirements import State, requirements

URL = reverse("admin:requirements")


@pytest.fixture
def auditor(client: Client, db: None) -> Client:
    user = User.objects.create_user("ada", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_notice"))
    client.force_login(user)
    return client


def listed(client: Client, query: str = "") -> list[str]:
    return [one.number for one in client.get(URL + query).context["requirements"]]


def test_each_stands_there_with_its_source_and_its_tests(auditor: Client) -> None:
    page = auditor.get(URL).content.decode()
    assert listed(auditor) == [one.number for one in requirements()]
    assert 'href="https://www.law.cornell.edu/regulations/california/11-CCR-7025"' in page
    assert "tests/test_cookie_reader.py::test_a_signal_is_exactly_one" in page


@pytest.mark.parametrize("state", State)
def test_they_are_filtered_by_state(auditor: Client, state: State) -> None:
    wanted = [one.number for one in requirements() if one.state is state]
    assert listed(auditor, f"?state={state}") == wanted


def test_they_are_filtered_by_level(auditor: Client) -> None:
    assert "R4" in listed(auditor, "?level=MUST")
    assert "R1" not in listed(auditor, "?level=MUST")


def test_a_filter_that_is_none_shows_all(auditor: Client) -> None:
    assert len(listed(auditor, "?state=nonsense")) == len(requirements())


def test_the_index_leads_there(auditor: Client) -> None:
    assert f'href="{URL}"' in auditor.get(reverse("admin:index")).content.decode()


def test_who_may_not_see_notices_is_neither_led_there_nor_let_in(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("eve", is_staff=True))
    assert client.get(URL).status_code == 403
    assert URL not in client.get(reverse("admin:index")).content.decode()


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    assert "/login/" in client.get(URL)["Location"]
