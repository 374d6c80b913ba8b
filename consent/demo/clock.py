"""The clock of the demo: the visitor's answer, signed anew as if it had been given earlier.

The demo runs in the service's own process, and so it has the key. What is on record stays as it is.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from consent import notices
from consent.cookies import decision_token, state
from consent.cookies.names import CookieNames
from consent.cookies.writer import CookieWriter
from consent.kernel.rules import DAY, Answer
from consent.notices import signing_keys

DAYS = (0, 200, 401)  # today; later than a yes holds where the law asks first, and anywhere
SITE = "mix"


def turned(environ: Mapping[str, Any], days: int) -> list[str]:
    """The Set-Cookie lines by which the browser's answer is so many days old, if it has one."""
    header, domain = environ.get("HTTP_COOKIE"), notices.current(SITE).cookie_domain
    reader = signing_keys.cookie_reader(SITE, domain)
    reading = reader.read(reader.values(header), signal=False)
    if reading.signed is None:
        return []
    answer = aged(reading.signed.answer, int(time.time()) - days * DAY)
    signed = replace(reading.signed, answer=answer)
    token = decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
    writer = CookieWriter(reading, header, domain, CookieNames.of(SITE, domain))
    return [line.OutputString() for line in writer.decided(token, state.encode(answer))]


def aged(answer: Answer, decided_at: int) -> Answer:
    """The same answer, given then; what it kept of an earlier one stays as much older."""
    shift = decided_at - answer.decided_at
    choices = {
        key: replace(one, decided_at=one.decided_at and max(0, one.decided_at + shift))
        for key, one in answer.choices.items()
    }
    return replace(answer, decided_at=decided_at, choices=choices)
