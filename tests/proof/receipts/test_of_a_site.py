"""A site's server asks for the receipt of an answer to its site, and of no other."""

from typing import Any

import pytest
from django.test import Client

from consent import notices
from consent.models import Site
from consent.models.site import digest_of
from consent.proof.verifiers.verify import check
from tests.copies import database
from tests.pages.two_sites import publish_both
from tests.places import place_all
from tests.record import recorded

UNKNOWN = "01935d4a-0000-7000-8000-00000000ffff"
_both = database(publish_both)


def _token(site: str, text: str, scopes: str = "visitors") -> str:
    tokens = Site.objects.get(key=site).tokens
    tokens.create(label=text, scopes=scopes, digest=digest_of(text))
    return f"Bearer {text}"


def _ask(id: object, site: str = "mix", token: str | None = None) -> Any:
    notices.forget()
    sent = {"HTTP_AUTHORIZATION": token} if token else {}
    return Client().get(f"/v1/receipt?site={site}&id={id}", **sent)  # type: ignore[arg-type]


@pytest.mark.usefixtures("_both", "db")
def test_a_site_token_gets_the_receipts_of_its_own_site() -> None:
    id = recorded.decide().pk
    place_all()
    good, foreign = _token("mix", "good"), _token("shop", "foreign")
    accounts = _token("mix", "accounts", "accounts")

    told = _ask(id, token=good)
    assert (told.status_code, told["Cache-Control"]) == (200, "private, no-store")
    assert check(told.content)["record"]["id"] == str(id)
    refused = {
        401: [_ask(id), _ask(id, token=foreign), _ask(UNKNOWN)],
        403: [_ask(id, token=accounts)],
        404: [_ask(one, token=good) for one in (UNKNOWN, "x", "")],
    }
    for status, answers in refused.items():
        assert [one.status_code for one in answers] == [status] * len(answers)
    theirs = _ask(id, "shop", foreign)
    own = "No such answer to this site is on record."
    assert (theirs.status_code, theirs.json()["title"]) == (404, own)
