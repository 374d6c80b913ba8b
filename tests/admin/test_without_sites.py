"""An admin in which there is no site yet; `seeded`, which makes one, is of other modules."""

from django.test import Client
from django.urls import reverse

from consent.models import Site


def test_there_is_nothing_to_add_to(admin_client: Client) -> None:
    assert not Site.objects.exists()
    page = admin_client.get(reverse("admin:consent_category_add"))
    assert page.status_code == 200
    assert reverse("admin:consent_site_add") in page.text
