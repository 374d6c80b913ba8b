"""Two sites of one service on one domain, and a browser that follows what its pages offer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

from consent import notices, publishing
from consent.models import Cookie, Site, Wording
from tests import filled

DOMAIN = "mixnetworks.localhost"
SERVICE = f"http://consent.{DOMAIN}:8000"
MIX, SHOP = f"http://www.{DOMAIN}:8000", f"http://shop.{DOMAIN}:8000"
NAMES = {"mix": ("mixnetworks.com", "MIX Networks, Inc."), "shop": ("MIX Shop", "MIX Shop Ltd.")}


def publish_both() -> None:
    """The shop is there first, with a company of its own."""
    filled.seed()
    Site.objects.filter(key="mix").update(
        key="shop",
        name="MIX Shop",
        company="MIX Shop Ltd.",
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
        publishing.publish(site)


def publish_again(key: str) -> None:
    publishing.publish(Site.objects.get(key=key))
    notices.refresh()


@dataclass
class Form:
    """A form as it stands in a page, with what it would send."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """The links and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []

    @classmethod
    def of(cls, response: Any) -> "Reader":
        reader = cls()
        reader.feed(response.content.decode())
        return reader

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        match tag:
            case "a" | "link" if "href" in facts:
                self.links.append(facts["href"])
            case "form":
                self.forms.append(Form(facts["action"]))
            case "input" if "name" in facts and ("checked" in facts or facts["type"] != "checkbox"):
                self.forms[-1].fields.setdefault(facts["name"], []).append(facts.get("value", ""))
            case "button" if "name" in facts:
                self.forms[-1].buttons.append((facts["name"], facts["value"]))


class Browser:
    """A browser without JavaScript: its addresses are those that pages hand out."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True, headers={"Host": "consent." + DOMAIN})
        self.at = ""

    def open(self, address: str, **headers: str) -> Any:
        """Open an address, and follow where it leads."""
        self.at = urljoin(self.at or SERVICE, address)
        response = self._get(**headers)
        while response.status_code in (302, 303):
            self.at = urljoin(self.at, response.headers["Location"])
            response = self._get(**headers)
        return response

    def send(self, form: Form, **changed: str) -> HttpResponse:
        """Press a button of a form of the page that is open; the answer is not followed."""
        fields = form.fields | {name: [value] for name, value in changed.items()}
        response: Any = self.client.post(
            urljoin(self.at, form.action),
            urlencode(fields, doseq=True),
            content_type="application/x-www-form-urlencoded",
        )
        self._drop_expired()
        return response  # type: ignore[no-any-return]

    def _get(self, **headers: str) -> Any:
        response = self.client.get(self.at.partition("#")[0], headers=headers)
        self._drop_expired()
        return response

    def _drop_expired(self) -> None:
        """Django's client would send them."""
        jar = self.client.cookies
        for name in [name for name, cookie in jar.items() if cookie["max-age"] in (0, "0")]:
            del jar[name]

    def answer(self, site: str, how: str) -> Any:
        """Answer on the preference page of a site, and see the page that it leads to."""
        form = form_to(self.open(f"/preferences/?site={site}"), "/preferences/?")
        return self.open(self.send(form, answer=how).headers["Location"])


def form_to(response: Any, action: str) -> Form:
    return next(form for form in Reader.of(response).forms if form.action.startswith(action))


def own(addresses: list[str]) -> Iterator[str]:
    """Those that lead to our pages; not to static files, other hosts, or places in the page."""
    for address in addresses:
        path = address.removeprefix(SERVICE)
        if path.startswith(("/", "?")) and not path.startswith("/static/"):
            yield address


def site_of(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query).get("site", [])
