"""Sixty wrong passwords: how many are tried, what is logged, what is stored."""

import fcntl
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from config.server import low_priority_hasher
from config.server.low_priority_hasher import LowPriorityHasher
from consent.web import limits
from consent.web.limits import LIMITS, Buckets, Limit
from tests.admin.cases import cases

ADDRESS = "203.0.113.77"
URL = "/admin/login/"
RIGHT = "the right password of nina"


@pytest.fixture
def nina(db: None) -> User:
    return User.objects.create_superuser("nina", password=RIGHT)


def log_in(client: Client, password: str, *, name: str = "nina", address: str = ADDRESS) -> int:
    form = {"username": name, "password": password}
    headers = {"x-forwarded-for": address}
    return client.post(URL, form, headers=headers, REMOTE_ADDR="127.0.0.1").status_code


def test_sixty_wrong_passwords(
    nina: User,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However long they take: none is given back meanwhile."""
    kept = Limit(LIMITS["log-ins"].at_once, 1, limits.HOUR)
    monkeypatch.setitem(limits._buckets, "log-ins", Buckets(kept))
    with caplog.at_level(logging.INFO):
        answers = [log_in(client, f"wrong password {number}") for number in range(60)]

    assert answers == [200] * 4 + [429] * 56
    assert log_in(client, RIGHT) == 429
    messages = [record.getMessage() for record in caplog.records]
    assert messages[:5] == ["A log-in failed."] * 4 + [
        "A log-in failed, and locks out further ones."
    ]
    assert messages[5:20] == ["A log-in was locked out."] * 15  # one a log-in
    assert messages[20:] == ["A client has reached its limit of log-ins"]  # and then one a minute
    everything = caplog.text + str(list(AccessAttempt.objects.values()))
    assert ADDRESS not in everything and "wrong password" not in everything
    assert "nina" not in caplog.text


def test_a_lock_says_when_it_ends_and_ends_then(nina: User, client: Client) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for number in range(5):
            log_in(client, f"wrong {number}")
        clock.shift(timedelta(minutes=5))
        form = {"username": "nina", "password": RIGHT}
        response = client.post(URL, form, headers={"x-forwarded-for": ADDRESS})
        assert response.status_code == 429
        assert response["Retry-After"] == "600"
        page = response.text
        assert "Try again in 10 minutes" in page
        assert (start + timedelta(minutes=15)).strftime("%H:%M") in page
        clock.shift(timedelta(minutes=10, seconds=1))
        assert log_in(client, RIGHT) == 302


def test_a_lock_is_for_one_name_at_one_address(nina: User, client: Client) -> None:
    for number in range(5):
        log_in(client, f"wrong {number}")
    assert log_in(client, "wrong", name="otto") == 200
    assert log_in(client, RIGHT, address="203.0.113.78") == 302


def test_neighbours_in_ipv6_are_one_client(nina: User, client: Client) -> None:
    for number in range(5):
        log_in(client, "wrong", address=f"2001:db8::{number}")
    assert log_in(client, RIGHT, address="2001:db8::ffff") == 429
    assert log_in(client, RIGHT, address="2001:db8:0:1::1") == 302


def test_nobody_says_by_himself_where_he_is(nina: User, client: Client) -> None:
    """No proxy of ours handed these on."""
    form = {"username": "nina", "password": "wrong"}
    answers = [
        client.post(
            URL, form, headers={"x-forwarded-for": f"198.51.100.{n}"}, REMOTE_ADDR=ADDRESS
        ).status_code
        for n in range(6)
    ]
    assert answers == [200] * 4 + [429] * 2


def test_a_short_password_is_refused(nina: User) -> None:
    with pytest.raises(ValidationError, match="12 characters"):
        validate_password("Zq7-kfw-9dx")
    validate_password("Zq7-kfw-9dx2")


@cases("name", ["x" * 5000, "ﷺ" * 20, ""])
def test_a_name_that_is_none_is_counted_as_far_as_there_is_room(
    nina: User, client: Client, name: str
) -> None:
    assert log_in(client, "wrong", name=name) == 200
    assert all(len(row.username or "") <= 150 for row in AccessAttempt.objects.all())


PASSWORDS = {"username": "nobody", "password": "a wrong one"}


@pytest.mark.django_db
def test_passwords_of_one_client_are_not_tried_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits._buckets, "log-ins", Buckets(Limit(2, 1, limits.MINUTE)))

    def try_one(address: str) -> int:
        sent = {"X-Forwarded-For": address, "Host": "consent.mixnetworks.localhost"}
        return Client().post("/admin/login/", PASSWORDS, headers=sent).status_code

    assert [try_one("203.0.113.7") for _ in range(3)] == [200, 200, 429]
    assert try_one("198.51.100.9") == 200


def test_a_hash_is_djangos_own() -> None:
    encoded = LowPriorityHasher().encode("a password", "somesalt12345678901234", 10)

    assert encoded.startswith("pbkdf2_sha256$10$somesalt")
    assert LowPriorityHasher().verify("a password", encoded)
    assert not LowPriorityHasher().verify("another", encoded)


def test_who_can_read_the_programs_files_holds_no_log_in_up() -> None:
    """Any local user may lock what they may open."""
    password, salt = "a password", "somesalt12345678901234"
    with Path(low_priority_hasher.__file__).open() as file, ThreadPoolExecutor(1) as thread:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            hashing = thread.submit(LowPriorityHasher().encode, password, salt, 10)
            assert hashing.result(30).startswith("pbkdf2_sha256$")
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
