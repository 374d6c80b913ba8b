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
from tests.receipts.conftest import Answer
from tests.record import recorded

UNKNOWN = "01935d4a-0000-7000-8000-00000000ffff"


def _token(site: Site, text: str, scopes: str) -> str:
    site.tokens.create(label=text, scopes=scopes, digest=digest_of(text))
    return f"Bearer {text}"


def _ask(id: object, site: str = "mix", token: str | None = None) -> Any:
    notices.forget()
    sent = {"HTTP_AUTHORIZATION": token} if token else {}
    return Client().get(f"/v1/receipt?site={site}&id={id}", **sent)  # type: ignore[arg-type]


def test_a_site_token_gets_the_receipts_of_its_own_site(answer: Answer, site: Site) -> None:
    decision = answer()
    place_all()
    good, accounts = _token(site, "good", "visitors"), _token(site, "accounts", "accounts")
    other = Site.objects.create(key="other", name="Other", company="Other")
    foreign = _token(other, "foreign", "visitors")

    told = _ask(decision.pk, token=good)
    assert (told.status_code, told["Cache-Control"]) == (200, "private, no-store")
    assert check(told.content)["record"]["id"] == str(decision.pk)
    refused = {
        401: [_ask(decision.pk), _ask(decision.pk, token=foreign), _ask(UNKNOWN)],
        403: [_ask(decision.pk, token=accounts)],
        404: [_ask(UNKNOWN, token=good), _ask("x", token=good), _ask("", token=good)],
    }
    for status, answers in refused.items():
        assert [one.status_code for one in answers] == [status] * len(answers)


_both = database(publish_both)


@pytest.mark.usefixtures("_both", "db")
def test_the_answer_to_another_site_is_none_of_its_business() -> None:
    decision = recorded.decide()
    shop = Site.objects.get(key="shop")
    told = _ask(decision.pk, "shop", _token(shop, "foreign", "visitors"))

    own = "No such answer to this site is on record."
    assert (told.status_code, told.json()["title"]) == (404, own)
