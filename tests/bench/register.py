"""Trackers declared as necessary, and what is really necessary: what the lint says of each.

`python -m tests.bench register CSV`, with the Open Cookie Database's file; without one there is
only the last line. The rows are drawn with a fixed seed, and each draft goes through all of lint.
"""

import csv
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.test.runner import DiscoverRunner

from consent import publishing
from consent.kernel.values import COOKIE_NAME
from consent.models import Category, Cookie, KnownCookieRow, RegionRule, Site
from consent.vendors import open_cookie_database
from tests import filled

SEED, DRAWN, BATCH = 14, 200, 50
OWN, REASON = "MIX Networks", "The site cannot work without it."
TRACKING, PROTECTING = ("Analytics", "Marketing"), ("Security", "Necessary")
# Sessions, protection of forms, load balancers, payments: as the file names them and who sets them
NECESSARY = {
    "Amazon Web Services": "AWSALB AWSELB",
    "Google": "GCLB",
    "Microsoft": "ARRAffinity ARRAffinitySameSite ApplicationGatewayAffinity "
    "ApplicationGatewayAffinityCORS ASP.NET_SessionId .ASPXAUTH __RequestVerificationToken* "
    ".AspNetCore.Antiforgery.* __AntiXsrfToken x-ms-cpim-csrf x-ms-cpim-trans",
    "J2EE": "JSESSIONID",
    "Oracle": "ORA_WWV_APP_*",
    "PHP.net": "PHPSESSID",
    "Laravel": "laravel_session XSRF-TOKEN",
    "Rack": "rack.session",
    "Ruby on Rails": "_rails_session remember_user_token",
    "Perl": "CGISESSID",
    "NGINX": "INGRESSCOOKIE",
    "HAProxy": "SERVERID",
    "f5": "BIGipServer*",
    "Citrix": "NSC_*",
    "Radware": "AlteonP",
    "Cloudflare": "__cf_bm __cflb",
    "Akamai": "bm_sv",
    "Imperva": "incap_ses_* nlbi_*",
    "Datadome": "Datadome",
    "CraftCMS": "CraftSessionId CRAFT_CSRF_TOKEN",
    "Adobe": "form_key",
    "WooCommerce": "woocommerce_cart_hash wp_woocommerce_session_*",
    "WordPress": "wordpress_logged_in_*",
    "Keycloak": "AUTH_SESSION_ID KEYCLOAK_SESSION",
    "Auth0": "auth0",
    "Stripe": "__stripe_mid __stripe_sid",
    "TYPO3": "fe_typo_user",
    "Xenforo": "xf_csrf",
    "CodeIgniter": "ci_session",
    "MIX Networks": "basket_session login_csrf",
}


class Declared(NamedTuple):
    name: str
    provider: str


def main(path: str = "") -> None:
    rows = _rows(Path(path)) if path else []
    trackers = _draw(rows)
    with _site() as site:
        for is_brought in (False, True) if path else (False,):
            if is_brought:
                open_cookie_database.replace_all(open_cookie_database.read(Path(path)).rows)
            print(f"\nOpen Cookie Database: {KnownCookieRow.objects.count():,} names\n")
            print("| declared as necessary | refused | of |\n| --- | ---: | ---: |")
            if trackers:
                own = [Declared(row.name, OWN) for row in trackers]
                _print(site, "trackers, by their real provider", trackers)
                _print(site, "the same, with a reason in writing", trackers, reason=REASON)
                _print(site, "the same, as the site's own", own)
                _print(site, "the file's class Security", _of_class(rows, PROTECTING))
            _print(site, "sessions, forms, load balancers, payments", _necessary())


def _print(site: Site, what: str, rows: Sequence[Declared], *, reason: str = "") -> None:
    batches = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
    refused = [row for batch in batches for row in _refused(site, batch, reason)]
    print(f"| {what} | {len(refused)} | {len(rows)} |")
    passed = sorted({row.name for row in rows} - {row.name for row in refused})
    fewer = refused if len(refused) <= len(passed) else passed
    if 0 < len(fewer) <= 60:
        label = "refused" if fewer is refused else "not refused"
        names = [one.name if isinstance(one, Declared) else one for one in fewer]
        print(f"|   {label}: {' '.join(names)} | | |")


def _refused(site: Site, rows: Sequence[Declared], reason: str) -> list[Declared]:
    """Those of one draft that keep it from being published, as trackers or as a third party's."""
    with transaction.atomic():
        category = Category.objects.create(
            site=site, key="drawn", order=99, necessary=True, justification=reason
        )
        for language in site.languages.split():
            category.texts.create(language=language, name="Drawn", purpose="Drawn.")
        for row in rows:
            cookie = Cookie.objects.create(category=category, name=row.name, provider=row.provider)
            for language in site.languages.split():
                cookie.texts.create(language=language, purpose="A purpose.")
        draft = publishing.Draft.of(site)
        errors = [problem for problem in publishing.lint(draft) if problem.is_error]
        transaction.set_rollback(True)
    about = " ".join(problem.text for problem in errors if problem.text.startswith("“Drawn”"))
    return [row for row in rows if _is_named(row.name, about)]


def _is_named(name: str, about: str) -> bool:
    return bool(re.search(rf"(?<!\S){re.escape(name)} (is|comes|lies|also)\b", about))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _draw(rows: Sequence[dict[str, str]]) -> list[Declared]:
    found = _of_class(rows, TRACKING)
    return random.Random(SEED).sample(found, DRAWN) if found else []


def _of_class(rows: Sequence[dict[str, str]], classes: Sequence[str]) -> list[Declared]:
    """One row of each name that the register takes."""
    found: dict[str, Declared] = {}
    for row in rows:
        name = row["Cookie / Data Key name"].strip()
        name += "*" if row["Wildcard match"] == "1" and not name.endswith("*") else ""
        provider = row["Data Controller"].strip()
        if row["Category"] in classes and provider and COOKIE_NAME.fullmatch(name):
            found.setdefault(name, Declared(name, provider))
    return list(found.values())


def _necessary() -> list[Declared]:
    return [
        Declared(name, provider) for provider, names in NECESSARY.items() for name in names.split()
    ]


@contextmanager
def _site() -> Iterator[Site]:
    """MIX's catalogue, in a database of its own."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        site = filled.seed()
        RegionRule.objects.update(verified=date(2026, 11, 24))
        yield site
    finally:
        runner.teardown_databases(databases)
        runner.teardown_test_environment()
