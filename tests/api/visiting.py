"""A visitor's browser, as the API sees one."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from consent import ids

DOMAIN = "mixnetworks.localhost"
ORIGIN = f"http://www.{DOMAIN}:8000"
SIGNED = "__Secure-mix_consent"
STATE = "mix_consent_state"
TOKEN = "a-site-token"
YES = {"analytics": True}


def a_decision(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(ids.uuid7(timezone.now())),
        "site": "mix",
        "notice": 1,
        "choices": YES,
        "surface": "banner",
        "method": "custom",
        "language": "en",
        "signal": False,
    } | changes


@dataclass
class Visitor:
    client: Client

    def decide(self, decision: dict[str, Any] | None = None, **headers: Any) -> Any:
        return self.send(json.dumps(decision or a_decision()), **headers)

    def send(self, body: str | bytes, *, path: str = "/v1/decisions", **headers: Any) -> Any:
        sent: dict[str, Any] = {"content_type": "text/plain", "HTTP_ORIGIN": ORIGIN, **headers}
        return self.client.post(path, body, **sent)

    def check(self, query: str = "", **headers: Any) -> Any:
        return self.client.get(f"/v1/check?{query}", **headers)

    def verdict(self, key: str, **headers: Any) -> tuple[str, str]:
        told = self.check(**headers).json()["categories"][key]
        return told["verdict"], told["reason"]


def expired(response: Any) -> set[tuple[str, str, str]]:
    return {
        (morsel.key, morsel["domain"], morsel["path"])
        for morsel in response.cookies.values()
        if str(morsel["max-age"]) == "0"
    }
