"""The one way in which a draft becomes a notice."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction

from consent import notices
from consent.models import Notice, Site
from consent.publishing.draft import Draft
from consent.publishing.lint import UnlawfulCatalogue, lint
from consent.publishing.review import changes


def publish(site: Site, *, by: str = "", material: Collection[str] = ()) -> Notice:
    """Freeze today's catalogue as the site's next notice.

    `material` names the categories whose meaning changed: their version rises, and only
    visitors who said yes to them are asked again (R65). What is material beyond doubt is so
    whether it is named or not. Raises UnlawfulCatalogue where the lint finds an error.
    """
    with lock(site) as locked:
        draft = Draft.of(locked)
        if errors := [problem for problem in lint(draft) if problem.is_error]:
            raise UnlawfulCatalogue(errors)
        return save(draft, by=by, material={*material, *changes(draft).material})


@contextmanager
def lock(site: Site) -> Iterator[Site]:
    """One publisher at a time; visitors' answers, which refer to the site, do not wait."""
    with transaction.atomic():
        yield Site.objects.select_for_update(no_key=True).get(pk=site.pk)


def save(draft: Draft, *, by: str, material: Collection[str]) -> Notice:
    """Make the notice of a draft that was made within the lock, and in which nothing is wrong."""
    notice = draft.notice(material)
    notice.published_by = by
    notice.save()
    transaction.on_commit(notices.catch_up)
    return notice
