"""Decisions as a banner sends them: again and again, under one id, until they are answered."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPConnection, HTTPException
from typing import Any

from consent.lib import uuid7
from tests.outages.service import ORIGIN

OPTIONAL = ("preferences", "personalization", "support", "replay", "analytics", "marketing")
HEADERS = {"Origin": ORIGIN, "Content-Type": "text/plain", "X-Region": "DE"}
TIMEOUT = 30.0


@dataclass
class Answer:
    status: int
    headers: Message  # as in HTTP, whatever the letters' case
    body: bytes
    cookies: list[str] = field(default_factory=list)

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class SentDecision:
    """One decision, and the answers to it."""

    choices: dict[str, bool]
    notice: int = 1
    id: str = field(default_factory=lambda: str(uuid7.uuid7(datetime.now(UTC))))
    statuses: list[int] = field(default_factory=list)
    cookie: str = ""  # as the browser stores it
    cookies: str = ""  # all that it got last

    @property
    def is_recorded(self) -> bool:
        return 201 in self.statuses or 200 in self.statuses

    @property
    def body(self) -> str:
        facts = {
            "id": self.id,
            "site": "mix",
            "notice": self.notice,
            "choices": self.choices,
            "surface": "banner",
            "method": "custom",
            "language": "en",
            "region": "ZZ",
            "signal": False,
        }
        return json.dumps(facts)

    def send(self, port: int) -> Answer | None:
        """Send it once; None where no whole answer comes back."""
        connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        try:
            connection.request("POST", "/v1/decisions", self.body, HEADERS)
            response = connection.getresponse()
            self.statuses.append(response.status)  # it is promised, whatever becomes of the rest
            cookies = response.headers.get_all("Set-Cookie") or []
            answer = Answer(response.status, response.headers, response.read(), cookies)
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        signed = [line.partition(";")[0] for line in cookies if "mix_consent=ey" in line]
        self.cookie = signed[0] if signed else self.cookie
        self.cookies = "; ".join(line.partition(";")[0] for line in cookies)
        return answer
