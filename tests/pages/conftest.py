import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any, NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from consent import notices
from consent.cookies import account_token
from consent.cookies.account_token import AccountToken
from consent.intake import accounts
from consent.models import AccountAnswer, Cookie, Decision, Notice, Site
from consent.notices import signing_keys
from tests import filled
from tests.api.visiting import DOMAIN, ORIGIN, a_decision
from tests.copies import database
from tests.pages.two_sites import publish_both

HOST = "consent.mixnetworks.localhost"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CALIFORNIA, ITALY, BRITAIN = ({"X-Region": code} for code in ("US-CA", "IT", "GB"))
GPC = {"Sec-GPC": "1"}
OPTIONAL = ("preferences", "personalization", "support", "replay", "analytics", "marketing")
OPT_OUT = "/preferences/opt-out/"


class StatusShown(NamedTuple):
    """What a page says of the form that was sent."""

    text: str
    detail: str
    is_problem: bool


class SummaryShown(NamedTuple):
    """What the preference page says is in force."""

    answer: str
    is_answered: bool
    text: str
    keepers: tuple[str, ...]
    purposes: tuple[bool, ...]


def summary_of(page: Any) -> SummaryShown:
    html = page.content.decode()
    [(badge, answer)] = re.findall(r'<p class="badge( is-done)?">(.*?)</p>', html, re.DOTALL)
    [text] = re.findall(r'<p class="summary">(.*?)</p>', html, re.DOTALL)
    [meter] = re.findall(r'<div class="meter".*?</div>', html)
    keepers = tuple(map(plain, re.findall(r'<p class="keeper">(.*?)</p>', html)))
    purposes = tuple(part == '<i class="is-on"' for part in re.findall("<i[^>]*", meter))
    return SummaryShown(plain(answer), bool(badge), plain(text), keepers, purposes)


def status_of(page: Any) -> StatusShown:
    """Read it from the page; empty where it has none."""
    found = re.search(
        r'<div class="([^"]*)" id="status"[^>]*>(.*?)</div>', page.content.decode(), re.DOTALL
    )
    if found is None:
        return StatusShown("", "", False)
    lines = re.findall(r"<p.*?</p>", found[2], re.DOTALL)
    texts = list(map(plain, lines))
    return StatusShown(texts[0], " ".join(texts[1:]), "is-problem" in found[1])


def _publish() -> None:
    site = filled.seed(cookie_domain=DOMAIN, origins=[ORIGIN])
    declare(site, "analytics", "_stats", http_only=True)
    declare(site, "analytics", "_use_*")
    filled.publish(site)


_published = database(_publish)  # MIX's site with notice 1


@pytest.fixture
def site(_published: None, db: None) -> Site:
    return Site.objects.get(key="mix")


@pytest.fixture
def notice(site: Site) -> Notice:
    return Notice.objects.get()


@pytest.fixture
def visitor(site: Site) -> "Visitor":
    return Visitor()


class Visitor:
    """A browser without JavaScript: it opens a page, and sends the form that it found there."""

    def __init__(self, site: str = "", client: Client | None = None) -> None:
        self.client = client or Client(enforce_csrf_checks=True, headers={"Host": HOST})
        self.query = f"?site={site}" if site else ""  # of every address that names none

    def open(self, path: str = "/preferences/", **headers: str) -> Any:
        return self.client.get(self._address(path), headers=headers)

    def answer(self, how: str, *, allow: Sequence[str] = (), **headers: str) -> HttpResponse:
        return self.send(self.form(**headers) | {"answer": how, "allow": list(allow)}, **headers)

    def form(self, **headers: str) -> dict[str, Any]:
        context = self.open(**headers).context
        return {
            "csrfmiddlewaretoken": str(context["csrf_token"]),
            "id": str(context["id"]),
            "region": context["region"],
            "form": context["form_name"],
            "notice": context["notice"].number,
            "asked": [card.key for card in context["cards"] if not card.row["necessary"]],
        }

    def send(
        self, form: dict[str, Any], path: str = "/preferences/", **headers: str
    ) -> HttpResponse:
        response: Any = self.client.post(self._address(path), form, headers=headers)
        assert isinstance(response, HttpResponse)
        return response

    def opt_out(self, name: str = "", email: str = "", **headers: str) -> HttpResponse:
        form = self.form(**headers) | {"name": name, "email": email}
        return self.send(form, OPT_OUT, **headers)

    def follow(self, response: Any, **headers: str) -> Any:
        """Open the page that a form leads to."""
        assert response.status_code == 303
        return self.open(response.headers["Location"].partition("#")[0], **headers)

    def confirm(self, response: Any, how: str, **headers: str) -> HttpResponse:
        """Press a button of the page that asks once more."""
        form, address = confirmation(self.follow(response, **headers))
        return self.send(form | {"answer": how}, address, **headers)

    def send_signal(self, **headers: str) -> None:
        """What the banner sends when it meets Global Privacy Control for the first time."""
        sent = a_decision(
            notice=notices.current().number,
            choices={},
            method="signal",
            region=headers.get("X-Region", "ZZ"),
            signal=True,
            keeps=True,
        )
        origin = {"Origin": ORIGIN, "Sec-GPC": "1"}
        response = self.client.post(
            "/v1/decisions", json.dumps(sent), content_type="text/plain", headers=origin | headers
        )
        assert response.status_code == 201, response.content

    def sign_in(self, name: str = "ada", *, opted_out: bool = False) -> None:
        """What the site's own server does; the account's name stays with it."""
        account = accounts.hashes_of(name)[0]
        if opted_out:
            reason = AccountAnswer.Reason.REQUEST
            accounts.set_opt_out("mix", account, opted_out=True, reason=reason, now=timezone.now())
        token = AccountToken(account, opted_out, int(timezone.now().timestamp()))
        self.client.cookies["__Secure-mix_account"] = account_token.issue(
            token, signing_keys.ring(), issuer=signing_keys.issuer(), site="mix"
        )

    def is_account_out(self) -> bool:
        return accounts.standing("mix", [accounts.hashes_of("ada")[0]]).opted_out

    def erase(self) -> HttpResponse:
        token = str(self.open("/preferences/erase/").context["csrf_token"])
        return self.send({"csrfmiddlewaretoken": token}, "/preferences/erase/")

    def cards(self, **headers: str) -> dict[str, Any]:
        return {card.key: card for card in self.open(**headers).context["cards"]}

    def _address(self, path: str) -> str:
        return path if "?" in path else f"{path}{self.query}"

    def receipt(self, id: object) -> Any:
        return self.open(f"/preferences/receipt/?id={id}&language=en")

    def receipt_file(self, id: object) -> Any:
        return self.open(f"/preferences/receipt/file/?id={id}&language=en")


class KeepsNothing(Visitor):
    """A browser that blocks cookies: it sends none."""

    def open(self, path: str = "/preferences/", **headers: str) -> Any:
        self.client.cookies.clear()
        return super().open(path, **headers)

    def send(
        self, form: dict[str, Any], path: str = "/preferences/", **headers: str
    ) -> HttpResponse:
        self.client.cookies.clear()
        return super().send(form, path, **headers)


def confirmation(page: Any) -> tuple[dict[str, Any], str]:
    """The form of the page that asks once more, without a button, and where it goes."""
    token = {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    form = token | {"id": str(page.context["id"]), "region": page.context["region"]}
    return form, page.context["own_address"]


def plain(html: str) -> str:
    """What is read, without markup."""
    return " ".join(unescape(strip_tags(html)).split())


def declare(site: Site, category: str, name: str, **facts: Any) -> None:
    row = site.categories.get(key=category)
    cookie = Cookie.objects.create(category=row, name=name, provider="MIX Networks", **facts)
    filled.explain(cookie)


def publish(site: Site, **facts: Any) -> Notice:
    notice = filled.publish(site, **facts)
    notices.forget()  # what a commit would do
    return notice


def latest() -> Decision:
    return Decision.objects.order_by("-id")[0]


def allowed(decision: Decision) -> set[str]:
    return {key for key, (_, granted, *_) in decision.choices.items() if granted}


def asks(response: Any) -> bool:
    return response.status_code == 303 and "/preferences/confirm/" in response.headers["Location"]


@pytest.fixture
def out(visitor: Visitor) -> Visitor:
    """Somebody in California who has opted out."""
    visitor.answer("reject", **{"X-Region": "US-CA"})
    return visitor


both = database(publish_both)  # two sites are published, in a module where nothing else is
