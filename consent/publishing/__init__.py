"""From the catalogue to a notice: what would be said, what changes, what is wrong, publish."""

import hashlib
import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from consent import notices
from consent.lib.built_scripts import BANNER
from consent.models import Notice, Site
from consent.publishing.changes import Changes, changes
from consent.publishing.draft import draft, latest
from consent.publishing.lint import Problem, UnlawfulCatalogue, lint

__all__ = [
    "Changes",
    "Problem",
    "UnlawfulCatalogue",
    "canonical",
    "changes",
    "draft",
    "lint",
    "publish",
]


def publish(site: Site, *, by: str = "", material: Collection[str] = ()) -> Notice:
    """Freeze today's catalogue as the site's next notice.

    `material` names the categories whose meaning changed: their version rises, and only
    visitors who said yes to them are asked again (R65). What is material beyond doubt is so
    whether it is named or not. Raises Unlawful where the lint finds an error.
    """
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)  # one publisher at a time
        errors = [problem for problem in lint(site) if problem.is_error]
        if errors:
            raise UnlawfulCatalogue(errors)
        last = latest(site)
        rising = {*material, *changes(site).material}
        snapshot = {
            "schema": 1,
            "number": last.number + 1 if last else 1,
            **draft(site, rising=rising),
            "banner": _digest_of_banner(),
        }
        body = canonical(snapshot)
        notice = Notice(
            site=site,
            number=snapshot["number"],
            body=body,
            digest=hashlib.sha256(body.encode()).hexdigest(),
            published_at=timezone.now(),
            published_by=by,
        )
        notice.save()
        transaction.on_commit(notices.catch_up)
    return notice


def canonical(snapshot: Mapping[str, Any]) -> str:
    """One spelling for one content, so that its hash proves it."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@cache
def _digest_of_banner() -> str:
    return hashlib.sha256(BANNER.read_bytes()).hexdigest()
