"""One client tries so many passwords a minute, and hashes of nobody's make others wait."""

import pytest
from django.test import Client

from config.server.low_priority_hasher import LowPriorityHasher
from consent.web import limits
from consent.web.limits import Buckets, Limit

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
