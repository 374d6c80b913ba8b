"""A page under the strictest policy that lets the banner in, and all that it may be asked for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import override_settings

from consent.scripts import guard
from tests.browser.guarded import SNAPSHOT, Guarded, GuardedHandler
from tests.browser.serving import serving

TOLD = """<script nonce="once">
violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
</script>"""
WAITING = """
<script type="text/plain" data-consent="analytics" src="{url}/waited.js"></script>
<script type="text/plain" data-consent="analytics" nonce="once">ran.push("inline")</script>
<script type="text/plain" data-type="module" data-consent="analytics" src="{url}/module.js">
</script>
<template data-consent="analytics"><p id="in">In</p><script src="{url}/template.js"></script>
</template>
<iframe title="Video" data-consent="marketing" data-src="{ads}/frame"></iframe>
"""
REGISTER = {"analytics": [["_ga", "2 years", "Counts visits.", "Statistics Inc."]]}


@dataclass
class Strictest(Guarded):
    tag: str = ""
    asks_for: str = ""  # attributes of the banner's tag

    def rule(self, more: str = "") -> None:
        self.policy = (
            f"default-src 'none'; script-src {self.url} 'nonce-once'; connect-src {self.url};"
            f" require-trusted-types-for 'script'{more}"
        )

    def page(self) -> str:
        stub = f'<script src="{self.url}/parts/gpp-stub.js"></script>'
        self.head = TOLD + (stub if self.asks_for else "")
        self.body = WAITING.replace("{url}", self.url).replace("{ads}", self.ads)
        return super().page().replace("<script async", f"<script async {self.asks_for}", 1)

    def config(self) -> dict[str, Any]:
        config = super().config()
        for category in config["categories"]:
            category["cookies"] = ["_ga"] if category["key"] in REGISTER else []
        return config


class StrictestHandler(GuardedHandler):
    stand: Strictest

    def do_GET(self) -> None:  # noqa: N802 (the library's name)
        if self.path.startswith("/parts/guard.js"):
            self.answer(200, self.stand.guarded, "text/javascript")
        elif self.path.startswith("/register.json"):
            self.answer(200, json.dumps(REGISTER), "application/json")
        else:
            self.path = self.path.partition("?")[0]
            super().do_GET()


@contextmanager
def judgement(more: str = "", asks_for: str = "") -> Iterator[Strictest]:
    stand = Strictest(asks_for=asks_for)
    with serving(StrictestHandler, stand=stand) as stand.port:
        stand.rule(more)
        with override_settings(CONSENT_SERVICE_URL=stand.url):
            stand.guarded = guard.script(SNAPSHOT, "mix")
        yield stand
