"""What could be an id never leaves the name it stood in (R72)."""

import pytest

from consent.lib.redaction import mask

pytestmark = pytest.mark.requirement("R72")

NAMES = {
    # what says what it is, stays
    "_ga": "_ga",
    "IDE": "IDE",
    "li_gc": "li_gc",
    "csrftoken": "csrftoken",
    "_hjSessionUser": "_hjSessionUser",
    "_hjIncludedInSessionSample": "_hjIncludedInSessionSample",
    "OptanonAlertBoxClosed": "OptanonAlertBoxClosed",
    "www.googletagmanager.com": "www.googletagmanager.com",
    "pagead2.googlesyndication.com": "pagead*.googlesyndication.com",
    "ajs_anonymous_id": "ajs_anonymous_id",
    "loglevel:webpack-dev-server": "loglevel:webpack-dev-server",
    # digits
    "_hjSession_12345": "_hjSession_*",
    "_hjSession12345": "_hjSession*",
    "_gat_UA-12345-1": "_gat_UA-*",
    "px4.ads.linkedin.com": "px*.ads.linkedin.com",
    "www.mixnetworks.localhost:8000": "www.mixnetworks.localhost:*",
    "12345": "*",
    "1.2.3.4": "*",
    # letters and digits drawn by lot
    "_ga_G12ABC345": "_ga_*",
    "_pk_id.1.1fff": "_pk_id.*",
    "intercom-id-iw7ue8zx": "intercom-id-*",
    "d1234abcd.cloudfront.net": "*.cloudfront.net",
    "ph_phc_Xk29dLq0ZtR4mN8sVb3_posthog": "ph_phc_*_posthog",
    "sid_AbXyZq12": "sid_*",
    # hexadecimal, with and without digits
    "s_deadbeef": "s_*",
    "s_DEADBEEFCAFE": "s_*",
    "s_abcdef12": "s_*",
    "v_550e8400-e29b-41d4-a716-446655440000": "v_*",
    "v_550E8400-beef-4dad-a716-446655440000": "v_*",
    # letters drawn by lot, with capitals among them
    "k_xQzRtYbNmKpLwV": "k_*",
    "a" * 33: "*",
    # an address
    "chat:nina.doe%40example.com": "chat:*",
    "AMCV_5F2E1D3C9A8B7E6F%40AdobeOrg": "AMCV_*%40AdobeOrg",
    # what is covered already
    "_ga_*": "_ga_*",
    "workbox-precache-v2-https://www.mixnetworks.com/": (
        "workbox-precache-v*-https://www.mixnetworks.com/"
    ),
}


def test_a_name_keeps_its_words_and_loses_its_ids() -> None:
    assert {name: mask(name) for name in NAMES} == NAMES


def test_what_is_covered_stays_as_it_is() -> None:
    assert [mask(covered) for covered in NAMES.values()] == list(NAMES.values())


@pytest.mark.parametrize(
    "name", ["%40" * 40, "a%40" * 32, "a." * 60 + "%40", "aB" * 60, "-*." * 40]
)
def test_covering_makes_no_name_longer(name: str) -> None:
    assert 0 < len(mask(name)) <= len(name)
