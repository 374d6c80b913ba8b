import jwt
import pytest
from django.test import Client

from consent import notices
from consent.models import Site
from consent.notices import signing_keys
from tests.api.visiting import SIGNED, Visitor


def test_any_library_verifies_a_decision_with_the_published_keys(visitor: Visitor) -> None:
    visitor.decide()
    token = visitor.client.cookies[SIGNED].value

    published = Client().get("/.well-known/jwks.json")

    (key,) = jwt.PyJWKSet.from_dict(published.json()).keys
    claims = jwt.decode(
        token, key.key, algorithms=["EdDSA"], audience="mix", issuer=signing_keys.issuer()
    )
    assert claims["c"]["analytics"] == [1, 1]
    assert "d" not in published.json()["keys"][0]  # the private half
    assert published["ETag"]


@pytest.mark.requirement("R17")
def test_the_service_states_that_it_abides_by_the_signal(visitor: Visitor) -> None:
    response = visitor.client.get("/.well-known/gpc.json")

    assert response["Content-Type"] == "application/json"
    assert response.json() == {"gpc": True, "lastUpdate": "2026-11-01"}


@pytest.mark.requirement("R17")
def test_no_statement_is_made_that_no_admin_made(visitor: Visitor, site: Site) -> None:
    site.gpc_since = None
    site.save()
    notices.forget()

    assert visitor.client.get("/.well-known/gpc.json").status_code == 404
