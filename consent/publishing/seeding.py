"""Load MIX's site and catalogue into an empty database.

Texts are in `seed/mix.json`, rules of law in `seed/regions.json`.
Personal information and retention are a proposal, from MIX's Privacy Policy of March 28, 2024:
“tracking your IP addresses when you visit our website”, “chat sessions … may be monitored and
recorded”, “for as long as reasonably required for business purposes or … to comply with our legal
or industry obligations”.
A category's signals list what each vendor is sent (R121): `google` the keys of Consent Mode,
`microsoft` those of UET, `clarity` those of its consent API, `meta` its one command.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from consent.models import Site
from consent.publishing.loading import load, put
from consent.publishing.words import Row

CATALOGUE = Path(__file__).parent / "seed"
PROVIDER = "MIX Networks"


@transaction.atomic
def seed(*, extra: Path | None = None, **facts: Any) -> Site:
    """Return MIX's site, created from the catalogue if it does not exist.

    An existing site is not changed: it belongs to its admins. `extra` is a file of further texts
    and cookies for the same categories; `facts` override the site's values. Raises ValidationError,
    with a message, for values that the admin would reject.
    """
    catalogue = _read(CATALOGUE / "mix.json")
    if site := Site.objects.filter(key=catalogue["site"]["key"]).first():
        return site
    categories = catalogue["categories"]
    if extra:
        categories = merge(categories, _read(extra)["categories"])
    # No statement about GPC: a person publishes that (R17)
    site = put(Site(), catalogue["site"] | _address() | facts)
    for row in categories:
        row["cookies"] = [{"provider": PROVIDER, **cookie} for cookie in row["cookies"]]
    whole = {"categories": categories, "unused": (), "texts": catalogue["wording"]}
    load(site, {**whole, "regions": _read(CATALOGUE / "regions.json")})
    return site


def merge(categories: Iterable[Row], extra: Iterable[Row]) -> list[Row]:
    """Add cookies, replace texts, signals and hosts. Raises KeyError for an unknown category."""
    merged = {row["key"]: dict(row) for row in categories}
    for more in extra:
        row = merged[more["key"]]
        row["cookies"] = [*row["cookies"], *more.get("cookies", ())]
        row |= {name: more[name] for name in ("signals", "hosts", "third_parties") if name in more}
        row["texts"] = {
            language: text | more.get("texts", {}).get(language, {})
            for language, text in row["texts"].items()
        }
    return list(merged.values())


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _address() -> dict[str, Any]:
    """Return the site's address: www next to consent.mixnetworks.com, else the service's host."""
    service = urlsplit(settings.CONSENT_SERVICE_URL)
    _, _, domain = (service.hostname or "").partition(".")
    if "." not in domain or domain[-1].isdigit():  # a name without siblings, or 127.0.0.1
        return {"origins": [f"{service.scheme}://{service.netloc}"], "cookie_domain": ""}
    port = f":{service.port}" if service.port else ""
    return {"origins": [f"{service.scheme}://www.{domain}{port}"], "cookie_domain": domain}
