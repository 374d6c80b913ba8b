"""Browsers that have answered, each with a signed cookie of its own among other cookies."""

import json

from tests.bench._wrk import Headers
from tests.servers import Project

COUNT = 32
MAKE = f"""
import json, time
from consent.lib import uuid7
from consent.notices import signing_keys
from consent import notices
from consent.cookies import decision_token
from consent.cookies.names import CookieNames
from consent.kernel.rules import Answer, Choice
from django.utils import timezone
in_force = notices.current()
def token(n):
    choices = {{
        one.key: Choice(one.version, one.key == "analytics" or bool(n >> i & 1))
        for i, one in enumerate(in_force.ruleset.optional)
    }}
    answer, now = Answer(int(time.time()) - 86400 * n - 7, choices, region="US-CA"), timezone.now()
    id = uuid7.uuid7(now)
    signed = decision_token.SignedDecision(id, "mix", 1, answer)
    return decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
name = CookieNames.of("mix", in_force.cookie_domain).decision
print(json.dumps([name, [token(n) for n in range({COUNT})]]))
"""


def of(project: Project) -> list[Headers]:
    """They all allow analytics; of the rest, each another part. All are in California."""
    name, tokens = json.loads(project.python(MAKE))
    return [_headers(number, f"{name}={token}") for number, token in enumerate(tokens)]


def _headers(number: int, signed: str) -> Headers:
    others = f"_ga=GA1.1.1038475610.17640401{number:02}; theme=dark"
    return {"Cookie": f"{others}; {signed}; sessionid=c0ffee{number:010}", "X-Region": "US-CA"}
