"""The cookies of an answer that was given some time ago, put into a browser."""

import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page

from consent.cookies import decision_token, state
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice
from consent.kernel.ruleset import Ruleset
from tests.browser.catalogue import DOMAIN
from tests.servers import Project

DAY = 86_400


def ring(project: Project) -> KeyRing:
    return KeyRing.from_secrets([project.environment["DJANGO_SECRET_KEY"]])


def ruleset(project: Project, site: str = "mix") -> Ruleset:
    return Ruleset.of(json.loads(project.get(f"{project.url}/v1/notice?site={site}")))


def days_ago(days: int) -> int:
    return int(time.time()) - days * DAY


def answered(project: Project, yes: Mapping[str, bool], *, at: int, region: str) -> Answer:
    """The answer to the notice that is in force."""
    choices = {
        category.key: Choice(category.version, yes[category.key])
        for category in ruleset(project).optional
        if category.key in yes
    }
    return Answer(at, choices, region=region)


def token(project: Project, answer: Answer, site: str = "mix") -> str:
    signed = SignedDecision(uuid4(), site, 1, answer)
    return decision_token.issue(signed, ring(project), project.url)


def put(context: BrowserContext, values: Mapping[str, str], **more: Any) -> None:
    """Cookies of all hosts below the domain."""
    where = {"domain": f".{DOMAIN}", "path": "/", "secure": True, **more}
    cookies: list[Any] = [{"name": name, "value": values[name], **where} for name in values]
    context.add_cookies(cookies)


def keep(
    context: BrowserContext,
    project: Project,
    yes: Mapping[str, bool],
    *,
    at: int,
    region: str,
    **more: Any,
) -> Answer:
    answer = answered(project, yes, at=at, region=region)
    kept = {
        "__Secure-mix_consent": token(project, answer),
        "mix_consent_state": state.encode(answer),
    }
    put(context, kept, **more)
    return answer


def verdicts(page: Page) -> dict[str, str]:
    judgements = page.evaluate("mixConsent.verdicts()")
    return {key: f"{row['verdict']}, {row['reason']}" for key, row in judgements.items()}


def own_decisions(context: BrowserContext, service: str) -> list[dict[str, Any]]:
    """What a page of the service's own host reads of this browser's decisions; no site's can."""
    page = context.new_page()
    page.goto(f"{service}/v1/decisions/mine?site=mix")
    rows: list[dict[str, Any]] = json.loads(page.inner_text("body")).get("decisions", [])
    page.close()
    return rows
