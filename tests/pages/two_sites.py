"""Two sites of one service on one domain."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from consent import notices
from consent.models import Cookie, Site, Wording
from tests import filled

DOMAIN = "mixnetworks.localhost"
SERVICE = f"http://consent.{DOMAIN}:8000"
MIX, SHOP = f"http://www.{DOMAIN}:8000", f"http://shop.{DOMAIN}:8000"
NAMES = {"mix": ("mixnetworks.com", "MIX Networks, Inc."), "shop": ("MIX Shop", "MIX Shop Ltd.")}


def publish_both(company: str = "MIX Shop Ltd.") -> None:
    """The shop is there first, with a company of its own."""
    filled.seed()
    Site.objects.filter(key="mix").update(
        key="shop",
        name="MIX Shop",
        company=company,
        email="privacy@shop.example",
        cookie_domain=DOMAIN,
        origins=SHOP,
    )
    shop = Site.objects.get(key="shop")
    for cookie in Cookie.objects.filter(category__site=shop):
        cookie.name, cookie.provider = cookie.name.replace("mix_", "shop_"), "MIX Shop"
        cookie.save()
    Wording.objects.filter(site=shop).update(policy_rights="Ask the shop.")
    mix = filled.seed(cookie_domain=DOMAIN, origins=[MIX])
    for site in (shop, mix):
        filled.publish(site)


def publish_again(key: str) -> None:
    filled.publish(Site.objects.get(key=key))
    notices.refresh()


def links(response: Any) -> list[str]:
    """Where a page leads, and where its forms go."""
    found = re.findall(r'(?:href|action)="([^"]*)"', response.content.decode())
    return [unescape(address) for address in found]


def own(addresses: list[str]) -> list[str]:
    """Those that lead to our pages; not to static files, other hosts, or places in the page."""
    paths = {address: address.removeprefix(SERVICE) for address in addresses}
    return [
        address
        for address in addresses
        if paths[address].startswith(("/", "?")) and not paths[address].startswith("/static/")
    ]


def site_of(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query).get("site", [])
