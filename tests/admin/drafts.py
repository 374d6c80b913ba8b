"""A notice without its review: what a lint costs is paid where the lint is what is tested."""

from collections.abc import Collection

from consent import notices
from consent.models import CategoryText, Notice, Site
from consent.publishing import Draft, Review
from consent.publishing.review import load_draft


def publish(site: Site, *, material: Collection[str] = ()) -> Notice:
    """The catalogue as it stands, in force."""
    notice = Draft.load(site).notice(material)
    notice.published_by = "nina"
    notice.save()
    notices.forget()
    return notice


def reword(purpose: str) -> None:
    """Change what statistics are for, in English."""
    texts = CategoryText.objects.filter(category__key="analytics", language="en")
    texts.update(purpose=purpose)


def digest(again: int | None = None) -> str:
    """Of the review as it stands, of the catalogue or of an older notice."""
    return Review.build(load_draft(Site.objects.get(key="mix"), again)).draft_digest
