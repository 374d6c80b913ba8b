"""Pages with the banner in their HTML, cached by a proxy: nobody sees another's (R47)."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import product
from pathlib import Path
from random import Random

import pytest

from consent.client import ConsentClient
from consent.integration import conformance
from tests.browser.library_site import LibrarySite, serving_pages
from tests.client.service import FakeService
from tests.conformance.document import DOCUMENT, notice_of
from tests.conformance.front import PATIENT
from tests.conformance.proxy import CONFIGURATION, filled, free_port, proxied, varnished
from tests.conformance.rows import COOKIE, choices, claims
from tests.conformance.service import TOKEN, Caller
from tests.conformance.signing import token
from tests.servers import Project

VARNISH = Path(__file__).with_name("varnish.vcl")
NO = f"{COOKIE}={token(claims(c=choices(0)))}"
COOKIES = {
    "nobody": "",
    "a yes": f"{COOKIE}={token(claims())}",
    "a no": f"{NO}; mix_consent_state=anything",
    "the state of a no, and no answer": "mix_consent_state=anything",
    "forged": f"{COOKIE}=forged",
}
VISITORS = [
    {"Cookie": cookie, "X-Region": region, **({"Sec-GPC": "1"} if gpc else {})}
    for cookie, region, gpc in product(COOKIES.values(), ["DE", "US-CA", "US-FL"], [False, True])
]


@pytest.fixture
def site() -> Iterator[LibrarySite]:
    """A site whose library knows the vectors' notice, at the vectors' time."""
    fragment = {
        "notice": 3,
        "question": "<mix-consent></mix-consent>",
        "script": "<script></script>",
        "vendors": '<script nonce="__MIX_NONCE__">["__MIX_analytics__"]</script>',
    }
    service = FakeService(notice=notice_of("mix"), jwks=DOCUMENT["jwks"], fragment=fragment)
    client = ConsentClient(
        service.url, "mix", issuer=DOCUMENT["issuer"], clock=lambda: DOCUMENT["now"]
    )
    with serving_pages(LibrarySite("X-Region", client=client)) as running:
        yield running
    client.close()
    service.close()


@pytest.mark.requirement("R47")
@pytest.mark.parametrize("is_away", [False, True], ids=["", "without the service"])
@pytest.mark.parametrize("proxy", ["nginx", "varnish"])
def test_a_cached_page_is_each_visitors_own(
    consent: Project, site: LibrarySite, tmp_path: Path, proxy: str, is_away: bool
) -> None:
    expected = [_written(site, visitor) for visitor in VISITORS]
    client = site.client
    assert client
    assert client.refresh()
    expected = [_written(site, visitor) for visitor in VISITORS]
    rounds = [(number, visitor) for number, visitor in enumerate(VISITORS)] * 3
    Random(1).shuffle(rounds)
    with PROXIES[proxy](tmp_path, free_port() if is_away else consent.port, site.port) as running:
        for number, visitor in rounds:
            assert expected[number] in running.get("/", visitor)[2].decode(), visitor
    assert (0 < len(site.pages) < len(VISITORS)) != is_away
    assert any("<mix-consent>" in page for page in expected)


def _written(site: LibrarySite, visitor: dict[str, str]) -> str:
    assert site.client
    permission = site.client.check(visitor, region=visitor["X-Region"])
    return str(permission.banner(language="en", nonce="once"))


def _nginx(folder: Path, consent: int, site: int) -> AbstractContextManager[Caller]:
    """The published configuration with a cache of pages, by the key that it names."""
    port = free_port()
    text = filled(folder, PATIENT, consent=consent, site=site, listen=port)
    caching = " ".join(re.findall(r"# (proxy_\w+ .+;)", conformance.read(CONFIGURATION)))
    zone = f"proxy_cache_path {folder}/pages keys_zone=pages:1m;\n"
    more = f"proxy_cache pages; {caching}"
    text = zone + text.replace("    location / {", f"    location / {{ {more}")
    return proxied(folder, text, port)


def _varnish(folder: Path, consent: int, site: int) -> AbstractContextManager[Caller]:
    text = VARNISH.read_text().replace("THE-VISITORS-TOKEN", TOKEN)
    text = text.replace('"8000"', f'"{consent}"').replace('"9000"', f'"{site}"')
    return varnished(folder, text, free_port())


PROXIES = {"nginx": _nginx, "varnish": _varnish}
