"""A site's cookie domain and origins fit together, and to the address of the service."""

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from consent.models import Site
from tests.publishing.drafts import errors

SERVICE = "consent.mixnetworks.localhost"


DOMAINS = [
    pytest.param(
        "com",
        "com belongs to many sites, and browsers keep no cookie for it. Write the site's own "
        "domain: mixnetworks.com",
        id="a whole top-level domain",
    ),
    *[
        pytest.param(
            domain,
            f"{domain!r} is no domain. Write what the site's hosts end in, in small letters, "
            "without scheme, path or a dot in front: mixnetworks.com",
            id=domain,
        )
        for domain in (".mixnetworks.localhost", "https://x.y", "a b.c", "X.localhost", "x;.y")
    ],
    *[
        pytest.param(
            domain,
            f"The service is at {SERVICE}, which is not below {domain}, so browsers would "
            "refuse its cookies. Write a domain that the site and the service share, or leave "
            "it empty.",
            id=domain,
        )
        for domain in ("example.org", "networks.localhost", "www.mixnetworks.localhost")
    ],
]


@pytest.mark.parametrize(("domain", "sentence"), DOMAINS)
def test_a_cookie_domain_that_no_browser_would_take_is_refused(
    site: Site, domain: str, sentence: str
) -> None:
    site.cookie_domain = domain
    with pytest.raises(ValidationError) as refused:
        site.full_clean()
    assert refused.value.message_dict["cookie_domain"] == [sentence]

    site.save()
    assert sentence in errors(site)


ORIGINS = [
    pytest.param("https://*.mixnetworks.localhost", "Write each host out.", id="a star"),
    pytest.param("http://www.mixnetworks.com", "Write https://", id="plain HTTP"),
    pytest.param("https://www.mixnetworks.localhost/", "scheme and host only", id="a path"),
    pytest.param("https://nina@mixnetworks.localhost", "scheme and host only", id="a name"),
    pytest.param("https://www.mixnetworks.localhost:x", "scheme and host only", id="no port"),
    pytest.param("https://", "scheme and host only", id="no host"),
    pytest.param("https://www.example.org", "is not below mixnetworks.localhost", id="outside"),
    pytest.param("https://notmixnetworks.localhost", "is not below", id="ends alike"),
]


@pytest.mark.parametrize(("origin", "words"), ORIGINS)
def test_an_origin_that_would_not_work_is_refused(site: Site, origin: str, words: str) -> None:
    site.origins = origin
    with pytest.raises(ValidationError) as refused:
        site.full_clean()
    [sentence] = refused.value.message_dict["origins"]
    assert words in sentence

    site.save()
    assert errors(site) == [sentence]


@pytest.mark.parametrize(
    ("domain", "origins"),
    [
        pytest.param(
            "mixnetworks.localhost",
            "http://mixnetworks.localhost:8000\nhttps://www.mixnetworks.localhost",
            id="of the domain",
        ),
        pytest.param("", "https://www.example.org\nhttp://127.0.0.1:8000", id="without a domain"),
        pytest.param(SERVICE, f"https://{SERVICE}", id="the service's own host"),
    ],
)
def test_what_fits_is_taken(site: Site, domain: str, origins: str) -> None:
    site.cookie_domain, site.origins = domain, origins
    site.full_clean()
    site.save()

    assert errors(site) == []


def test_a_public_suffix_of_two_parts_is_taken(site: Site, settings: Settings) -> None:
    """What .github/THREATS.md calls open: browsers keep no cookie for it."""
    settings.CONSENT_SERVICE_URL = "https://consent.example.co.uk"
    site.cookie_domain, site.origins = "co.uk", "https://www.example.co.uk"
    site.full_clean()
