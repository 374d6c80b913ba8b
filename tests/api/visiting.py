"""A visitor's browser, as the API sees one."""

import json
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import time_machine
from django.test import Client
from django.utils import timezone

from consent.intake import tallies
from consent.lib import uuid7

DOMAIN = "mixnetworks.localhost"
ORIGIN = f"http://www.{DOMAIN}:8000"
SERVICE = f"http://consent.{DOMAIN}:8000"
SIGNED = "__Secure-mix_consent"
VISITOR = "__Host-mix_visitor"
STATE = "mix_consent_state"
NOTE = "__Secure-mix_account"
TOKEN = "mixc_both"  # with both scopes
VISITORS_TOKEN = "mixc_visitors"
ACCOUNTS_TOKEN = "mixc_accounts"
TOKENS = {
    TOKEN: "visitors accounts",
    VISITORS_TOKEN: "visitors",
    ACCOUNTS_TOKEN: "accounts",
}
YES = {"analytics": True}
GPC = {"HTTP_SEC_GPC": "1"}


def a_decision(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7.uuid7(timezone.now())),
        "site": "mix",
        "notice": 1,
        "choices": YES,
        "surface": "banner",
        "method": "custom",
        "language": "en",
        "region": "ZZ",
        "signal": False,
    } | changes


def a_late_decision(ago: timedelta, **changes: Any) -> dict[str, Any]:
    """As the banner sends it when it was offline for a while."""
    made = str(uuid7.uuid7(timezone.now() - ago))
    return a_decision(**{"id": made, "waited": int(ago.total_seconds() * 1000), **changes})


def a_refusal() -> dict[str, Any]:
    return a_decision(choices={}, method="reject")


@dataclass
class Visitor:
    client: Client

    def decide(self, decision: dict[str, Any] | None = None, **headers: Any) -> Any:
        return self.send(json.dumps(decision or a_decision()), **headers)

    def send(self, body: str | bytes, *, path: str = "/v1/decisions", **headers: Any) -> Any:
        sent: dict[str, Any] = {"content_type": "text/plain", "HTTP_ORIGIN": ORIGIN, **headers}
        response = self.client.post(path, body, **sent)
        self._drop_expired()
        return response

    def check(self, query: str = "", **headers: Any) -> Any:
        return self.client.get(f"/v1/check?{query}", **headers)

    def verdict(self, key: str, **headers: Any) -> tuple[str, str]:
        reply = self.check(**headers).json()["categories"][key]
        return reply["verdict"], reply["reason"]

    def renew(self, **headers: Any) -> Any:
        return self.send("", path="/v1/renew", **headers)

    def arrive(self, **headers: Any) -> Any:
        """What a page sends as it is opened, once an hour: `banner/answer/after/renew.js`."""
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            return self.renew(**headers)

    def sign_in(self, account: str | None, **headers: Any) -> Any:
        """The site's server says who is signed in, and passes the cookies on to this browser."""
        response = tell("post", account, HTTP_COOKIE=self.cookies, **headers)
        self.take(response.json()["cookies"])
        return response

    def sign_out(self, **headers: Any) -> Any:
        return self.sign_in(None, **headers)

    def take(self, lines: list[str]) -> None:
        for line in lines:
            self.client.cookies.update(SimpleCookie(line))
        self._drop_expired()

    @property
    def cookies(self) -> str:
        kept = self.client.cookies.values()
        return "; ".join(f"{morsel.key}={morsel.coded_value}" for morsel in kept)

    def cookie(self, name: str) -> str | None:
        return self.client.cookies[name].value if name in self.client.cookies else None

    def _drop_expired(self) -> None:
        """Do as a browser does; Django's test client goes on sending them, empty."""
        for key, morsel in list(self.client.cookies.items()):
            if str(morsel["max-age"]) == "0":
                del self.client.cookies[key]


def tell(method: str, account: object, **headers: Any) -> Any:
    """The site's server, which shows the site's token unless told otherwise."""
    sent = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}", **headers}
    body = json.dumps({"account": account})
    send = getattr(Client(), method)
    return send("/v1/account", body, content_type="application/json", **sent)


def bearer(text: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


def kept(response: Any) -> set[str]:
    """The names of what a response sets, and does not expire."""
    return set(response.cookies) - {name for name, *_ in expired(response)} - _doubles(response)


def _doubles(response: Any) -> set[str]:
    return {key for key in response.cookies if ";" in key}  # a second place of one name


def expired(response: Any) -> set[tuple[str, str, str]]:
    return {
        (morsel.key, morsel["domain"], morsel["path"])
        for morsel in response.cookies.values()
        if str(morsel["max-age"]) == "0"
    }


def counted() -> dict[tallies.Event, int]:
    """What was counted since the last flush, but for the tag, which was there."""
    return {key: n for key, n in tallies._counts.pending.items() if key.outcome != "seen"}
