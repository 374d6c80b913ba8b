"""The look of a banner is chosen by people in a hurry, and can be read when they are done."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from consent.admin.theme import ColourField
from consent.models import Site, Theme
from tests.admin.cases import cases
from tests.admin.forms import read


def look(theme: Theme) -> str:
    return reverse("admin:consent_theme_change", args=[theme.pk])


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


@cases(
    ("facts", "errors"),
    [
        pytest.param(
            {"muted": "#999999"},
            {
                "muted": "Fine print on paper: #999999 on #ffffff has a contrast of 2.84:1, "
                "and 4.5:1 is needed."
            },
            id="fine print by day",
        ),
        pytest.param(
            {"dark_action": "#0f4c75"},
            {
                "dark_action": "Links and buttons on paper in the dark: #0f4c75 on #182029 has a "
                "contrast of 1.80:1, and 4.5:1 is needed."
            },
            id="links in the dark",
        ),
        pytest.param({"ink": "black"}, {"ink": "Write a color as #rrggbb"}, id="a name"),
        pytest.param({"font": "Inter;"}, {"font": "Write a list of font families"}, id="a font"),
        pytest.param({"radius": 33}, {"radius": "less than or equal to 32"}, id="a radius"),
        pytest.param(
            {"paper": "#0f4c75"}, {"ink": "1.", "muted": "1.", "action": "1.00:1"}, id="all pairs"
        ),
    ],
)
def test_what_could_not_be_read_or_used_is_refused_in_words(
    site: Site, facts: dict[str, Any], errors: dict[str, str]
) -> None:
    with pytest.raises(ValidationError) as refusal:
        Theme(site=site, **facts).full_clean()
    found = refusal.value.message_dict
    assert found.keys() == errors.keys()
    for field, words in errors.items():
        assert words in found[field][0]


def test_the_table_shows_what_is_being_chosen(staff: Client, site: Site, theme: Theme) -> None:
    url = look(theme)
    page = staff.get(url).content.decode()
    assert page.count("<td>16.48:1</td>") == 1
    assert "too faint" not in page

    refused = save(staff, url, muted="#999999").content.decode()

    assert "<td>2.84:1</td>" in refused
    assert refused.count("<span>too faint</span>") == 1
    assert 'fill="#999999"' in refused
