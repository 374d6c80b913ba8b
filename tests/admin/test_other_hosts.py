"""Forms of the admin are the admin's own, also beside a hostile host of the same domain."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from consent.models import Site

FIELD = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://testserver", 200), ("http://evil.testserver", 403), ("null", 403)],
)
def test_a_form_from_another_host_changes_nothing(site: Site, origin: str, status: int) -> None:
    """Even with the token of the form, and with the cookies: `SameSite` lets a sibling's pass."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("nina"))
    page = client.get(reverse("admin:consent_site_tokens", args=[site.pk])).text
    token = FIELD.search(page)
    assert token

    response = client.post(
        reverse("admin:consent_site_tokens", args=[site.pk]),
        {
            "csrfmiddlewaretoken": token[1],
            "label": "shop",
            "scopes": ["accounts"],
            "confirmed": "yes",
        },
        headers={"origin": origin},
    )

    assert (response.status_code, site.tokens.count()) == (status, int(status == 200))
