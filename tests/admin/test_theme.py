"""The look of a banner is chosen by people in a hurry, and can be read when they are done."""

from typing import Any

import pytest
from django.test import Client

from consent.admin.sites.theme import ColourField
from consent.models import Site, Theme
from tests.admin.forms import change, read


def save(client: Client, url: str, **facts: Any) -> Any:
    return client.post(url, read(client, url) | facts)


@pytest.fixture
def theme(site: Site) -> Theme:
    return Theme.objects.create(site=site)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        pytest.param("#7A1F5C", "#7a1f5c", id="capitals"),
        pytest.param("7a1f5c", "#7a1f5c", id="without its sign"),
        pytest.param(" #123 ", "#112233", id="short, with spaces"),
    ],
)
def test_a_colour_is_taken_as_people_paste_it(written: str, stored: str) -> None:
    assert ColourField().clean(written) == stored


def test_the_table_shows_what_is_being_chosen(staff: Client, site: Site, theme: Theme) -> None:
    url = change(theme)
    page = staff.get(url).text
    assert page.count("<td>16.48:1</td>") == 1
    assert "too faint" not in page

    refused = save(staff, url, muted="#999999").text

    assert "<td>2.84:1</td>" in refused
    assert refused.count("<span>too faint</span>") == 1
    assert 'fill="#999999"' in refused
