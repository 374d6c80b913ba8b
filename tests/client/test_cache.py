"""What is cached, for how long, and how much of it."""

from threading import Barrier, Thread

import pytest

from consent.client import ConsentClient
from consent.client.snapshot import Cache
from tests.client.service import COOKIE, NOON, token


def put(cache: Cache[str], key: str, octets: int = 1) -> None:
    cache.put(key, key.upper(), since=0, until=10, octets=octets)


def test_what_is_kept_is_found_while_it_is_good() -> None:
    cache: Cache[str] = Cache()
    cache.put("key", "value", since=5, until=10, octets=1)

    assert [cache.get("key", now=now) for now in (4, 5, 9, 10)] == [None, "value", "value", None]
    assert cache.get("other", now=5) is None


def test_no_more_are_kept_than_there_is_room_for() -> None:
    cache: Cache[str] = Cache(size=100)
    for number in range(1000):
        put(cache, f"key{number}")
        assert len(cache) <= 100

    assert len(cache) >= 50
    assert cache.get("key999", now=0) == "KEY999"
    assert cache.get("key0", now=0) is None


def test_no_more_octets_are_kept_than_there_is_room_for() -> None:
    cache: Cache[str] = Cache(octets=1000)
    for number in range(100):
        put(cache, f"key{number}", octets=100)
        assert len(cache) <= 10
    put(cache, "monster", octets=501)

    assert cache.get("monster", now=0) is None
    assert cache.get("key99", now=0) == "KEY99"


def test_what_is_kept_anew_takes_no_more_room() -> None:
    cache: Cache[str] = Cache(octets=1000)
    put(cache, "first", octets=100)
    for _ in range(100):
        put(cache, "again", octets=100)

    assert cache.get("first", now=0) == "FIRST"


def test_what_is_asked_for_stays_however_many_come() -> None:
    cache: Cache[str] = Cache(size=100)
    put(cache, "regular")
    for number in range(1000):
        put(cache, f"key{number}")
        assert cache.get("regular", now=0) == "REGULAR"


def test_who_finds_something_waits_for_nobody() -> None:
    cache: Cache[str] = Cache()
    put(cache, "key")
    found: list[str | None] = []
    reader = Thread(target=lambda: found.append(cache.get("key", now=0)), daemon=True)

    with cache._lock:  # somebody else is writing
        reader.start()
        reader.join(30)
        assert found == ["KEY"]


def test_threads_share_it_and_its_bounds() -> None:
    cache: Cache[str] = Cache(size=100)
    together = Barrier(8)
    wrong = []

    def work(who: int) -> None:
        together.wait()
        for number in range(2000):
            key = f"{who}-{number % 60}"
            put(cache, key)
            if cache.get(key, now=0) not in (key.upper(), None) or len(cache) > 100:
                wrong.append(key)

    threads = [Thread(target=work, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert 50 <= len(cache) <= 100


def cached(client: ConsentClient) -> int:
    assert client._refresher._snapshot is not None
    return len(client._refresher._snapshot._cache)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(lambda n: {"Cookie": f"{COOKIE}=rubbish{n}"}, id="rubbish"),
        pytest.param(lambda n: {"Cookie": f"{COOKIE}={token()[:-3]}{n:03}"}, id="forged"),
        pytest.param(lambda n: {"Cookie": f"{COOKIE}={token()}; {COOKIE}={n}"}, id="twice"),
        pytest.param(lambda n: {"Cookie": f"__Secure-mix_account={n}"}, id="no account"),
        pytest.param(lambda n: {"Sec-GPC": "0" * 8000 + str(n)}, id="a signal of 8 kB"),
        pytest.param(lambda n: {"DNT": "0" * 8000 + str(n)}, id="another"),
        pytest.param(lambda n: {"Cookie": f"_ga={n}; sessionid={n}" * 50}, id="other cookies"),
    ],
)
def test_a_stranger_does_not_decide_what_is_remembered(client: ConsentClient, headers) -> None:  # type: ignore[no-untyped-def]
    client.check({"Cookie": f"{COOKIE}={token()}"}, region="FR")
    for number in range(200):
        client.check(headers(number), region="FR")

    assert 1 <= cached(client) <= 2
    assert client.failures == 0


def test_every_token_is_remembered_up_to_the_bound(client: ConsentClient) -> None:
    for age in range(50):
        client.check({"Cookie": f"{COOKIE}={token(NOON - age)}"}, region="FR")

    assert cached(client) == 50
