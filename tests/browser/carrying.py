"""A visitor with another product's cookies, and where they are."""

import json
from typing import Any
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page

from tests.browser.stand import DOMAIN, Stand
from tests.browser.waiting import until_ready

CLOSED = "2026-10-02T05:08:46.528Z"


def onetrust(groups: str) -> dict[str, str]:
    consent = f"isGpcEnabled=0&version=202606.2.0&groups={quote(groups)}&intType=6"
    return {"OptanonConsent": consent, "OptanonAlertBoxClosed": CLOSED}


def visit(page: Page, site: Stand, **cookies: str) -> None:
    jar: list[Any] = [
        {"name": name, "value": value, "domain": f".{DOMAIN}", "path": "/"}
        for name, value in cookies.items()
    ]
    page.context.add_cookies(jar)
    page.goto(site.site_url)
    until_ready(page)


def verdicts(page: Page) -> dict[str, str]:
    told = page.evaluate("mixConsent.verdicts()")
    return {
        key: f"{judgement['verdict']}, {judgement['reason']}" for key, judgement in told.items()
    }


def own_decisions(context: BrowserContext, service: str) -> list[dict[str, Any]]:
    """What a page of the service's own host reads of this browser's decisions; no site's can."""
    page = context.new_page()
    page.goto(f"{service}/v1/decisions/mine?site=mix")
    rows: list[dict[str, Any]] = json.loads(page.inner_text("body")).get("decisions", [])
    page.close()
    return rows
