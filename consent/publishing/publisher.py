"""The one way in which a draft becomes a notice."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction

from consent import notices
from consent.models import Notice, Site
from consent.publishing.changes import changes
from consent.publishing.draft import Draft
from consent.publishing.lint import UnlawfulCatalogue, lint


def publish(site: Site, *, by: str = "", material: Collection[str] = ()) -> Notice:
    """Freeze today's catalogue as the site's next notice; see `publish_draft`."""
    with lock(site) as locked:
        return publish_draft(Draft.of(locked), by=by, material=material)


@contextmanager
def lock(site: Site) -> Iterator[Site]:
    """One publisher at a time; visitors' answers, which refer to the site, do not wait."""
    with transaction.atomic():
        yield Site.objects.select_for_update(no_key=True).get(pk=site.pk)


def publish_draft(draft: Draft, *, by: str = "", material: Collection[str] = ()) -> Notice:
    """Freeze a draft that was made within the lock.

    `material` names the categories whose meaning changed: their version rises, and only
    visitors who said yes to them are asked again (R65). What is material beyond doubt is so
    whether it is named or not. Raises UnlawfulCatalogue where the lint finds an error.
    """
    material = {*material, *changes(draft).material}
    errors = [problem for problem in lint(draft, material=material) if problem.is_error]
    if errors:
        raise UnlawfulCatalogue(errors)
    notice = draft.notice(material)
    notice.published_by = by
    with transaction.atomic():
        notice.save()
        transaction.on_commit(notices.catch_up)
    return notice
