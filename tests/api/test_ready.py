"""Whether a machine stays in the balancer, and what operators are told."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from consent import notices
from consent.cookies.keyring import KeyRing
from consent.lib import failures, readings
from consent.record import heartbeat
from tests.api.visiting import SIGNED


@pytest.fixture(autouse=True)
def _nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    readings.forget()
    monkeypatch.setattr(heartbeat, "_missing", None)


def ask(client: Client, path: str = "/readyz", **headers: str) -> Any:
    """Ask after the threads of a serving process have looked."""
    heartbeat.look_for_migrations()
    readings.read()
    return client.get(path, headers=headers)


def take_back_a_migration() -> MigrationRecorder.Migration:
    """The newest one; what it made stays."""
    newest = MigrationRecorder.Migration.objects.filter(app="consent").latest("name")
    newest.delete()
    return newest


def _fail(*_: Any) -> None:
    raise transaction.TransactionManagementError("a fault")


@pytest.fixture
def known(published: None, db: None) -> None:
    notices.refresh()
    heartbeat.look_for_migrations()


def test_ready_is_one_word_and_the_notice(known: None, client: Client) -> None:
    assert ask(client).json() == {"status": "ready", "notice": 1}


def test_what_answers_from_memory_stays_in_the_balancer(known: None, client: Client) -> None:
    with connection.execute_wrapper(_fail):
        response = ask(client)
        strict = ask(client, "/readyz?strict")
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["notice"]) == ("degraded", 1)
    (cause,) = response.json()["causes"]
    assert cause.keys() == {"cause", "detail", "remedy", "code"}
    assert strict.status_code == 503
    assert strict.json()["causes"] == [cause]


def test_outside_only_ready_or_not_is_told(known: None, client: Client) -> None:
    with connection.execute_wrapper(_fail):
        response = ask(client, **{"x-forwarded-for": "203.0.113.7"})
        strict = ask(client, "/readyz?strict", **{"x-forwarded-for": "203.0.113.7"})
    assert response.json() == {"status": "ready", "notice": 1}
    assert strict.json() == response.json()


@pytest.mark.usefixtures("known")
def test_a_stranger_does_not_take_a_machine_out(client: Client) -> None:
    failures.report(failures.PROXY)
    response, strict = ask(client), ask(client, "/readyz?strict")
    assert [cause["cause"] for cause in response.json()["causes"]] == ["proxy"]
    assert (response.status_code, strict.status_code) == (200, 200)


@pytest.mark.django_db
def test_a_process_without_a_notice_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.notices._read", dict)
    first = ask(client).json()
    notices.refresh()
    second = ask(client)
    assert second.status_code == 503
    assert second.headers["Content-Type"] == "application/problem+json"
    lines = [body["causes"][0]["remedy"] for body in (first, second.json())]
    assert lines == [
        "It is read as soon as the database answers.",
        "Publish one: in the admin, or with python manage.py publish",
    ]


def test_new_code_on_an_old_database_is_not_ready_and_old_code_stays(
    known: None, client: Client
) -> None:
    heartbeat._missing = None
    migration = take_back_a_migration()
    response = ask(client)
    assert response.status_code == 503
    (cause,) = response.json()["causes"]
    assert cause["detail"].endswith(f"lacks consent.{migration.name}.")
    assert (cause["cause"], cause["remedy"]) == ("not_migrated", "Run: python manage.py migrate")

    MigrationRecorder.Migration.objects.create(app="consent", name=migration.name)
    assert ask(client).status_code == 200
    take_back_a_migration()
    failures.forget()
    assert ask(client).json()["status"] == "ready"


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("path", ["/v1/check", "/preferences/"])
def test_a_cookie_of_a_lost_key_is_told(client: Client, path: str) -> None:
    lost = KeyRing.from_secrets(["a secret of before that is long enough for anybody"])
    client.cookies[SIGNED] = lost.sign({"sub": "visitor"})

    client.get(path)

    response = ask(client, "/readyz?strict")
    assert [cause["cause"] for cause in response.json()["causes"]] == ["key_lost"]
    assert response.status_code == 200, "anybody can send such a cookie"
