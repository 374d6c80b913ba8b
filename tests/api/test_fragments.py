"""What strangers ask of `/v1/fragment` costs nobody else: places that exist, a cache, a limit."""

import pytest
from django.test import Client

from consent.scripts import views
from consent.web import limits
from consent.web.limits import Buckets, Limit

pytestmark = [pytest.mark.requirement("R47"), pytest.mark.usefixtures("site")]


@pytest.fixture(autouse=True)
def fragments(monkeypatch: pytest.MonkeyPatch) -> dict[object, object]:
    found: dict[object, object] = {}
    monkeypatch.setattr(views, "_fragments", found)
    return found


def status(region: str) -> int:
    headers = {"X-Forwarded-For": "203.0.113.7"}
    asked = {"site": "mix", "region": region}
    return Client(headers=headers).get("/v1/fragment", asked).status_code


def test_places_that_do_not_exist_are_no_variants(fragments: dict[object, object]) -> None:
    assert status("US-CA") == status("US") == status("FR") == status("nowhere") == 200
    written = len(fragments)

    for number in range(20):
        assert status(f"US-Q{number:02}") == status(f"CA-Q{number:02}") == 200

    assert len(fragments) == written + 1, "Canada alone, of which nobody had asked"


def test_what_many_ask_throws_out_no_banner_and_no_part(
    fragments: dict[object, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_MAX_TEXTS", 3)
    client = Client()
    assert client.get("/parts/after.js").status_code == 200
    kept = dict(views._texts._texts)

    for place in ("US-CA", "US-TX", "US-FL", "US-NY", "US-VA"):
        assert status(place) == 200

    assert dict(views._texts._texts) == kept
    assert [variant.place for variant in fragments] == ["US-FL", "US-NY", "US-VA"]  # type: ignore[attr-defined]


def test_who_has_many_written_waits_and_what_is_written_is_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(limits._buckets, "fragments", Buckets(Limit(2, 1, 3600.0)))

    assert [status(place) for place in ("US-CA", "US-CA", "US-TX", "US-FL")] == [200] * 3 + [429]
    assert status("US-TX") == 200


def test_a_part_by_a_name_that_no_file_can_have_is_missing() -> None:
    assert Client().get(f"/parts/{'a' * 256}.js").status_code == 404
