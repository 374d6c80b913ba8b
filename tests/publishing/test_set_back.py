"""The catalogue is set back to what a notice says, all of it or nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from consent.kernel.ruleset import Ruleset
from consent.models import Category, Change, Cookie, Notice, RegionRule, Site, Theme, Wording
from consent.publishing import Changes, Draft, NotPossible, changes, differences, loading
from consent.publishing.draft import canonical
from consent.publishing.review import draft_digest
from consent.record.changes import acting
from tests import filled

pytestmark = pytest.mark.usefixtures("first_notice")


def wanted(site: Site) -> dict[str, object]:
    return dict(site.notices.get(number=1).snapshot)


def differs(site: Site) -> list[str]:
    site.refresh_from_db()
    return [
        f"{found.section}, {found.subject}, {found.label}: {found.old} → {found.new}"
        for found in differences.between(wanted(site), Draft.load(site).snapshot)
    ]


def set_back(site: Site) -> None:
    seen = draft_digest(Draft.load(site))
    loading.set_back(site, wanted(site), seen=seen)


def _reword(site: Site) -> None:
    for text in Wording.objects.filter(site=site):
        text.title, text.note = "Other words", "Other words. {third_parties}"
        text.save()


def _category(site: Site) -> None:
    site.categories.get(key="analytics").delete()
    added = site.categories.create(key="surveys", order=3, third_party=True)
    added.texts.create(language="en", name="Surveys", purpose="To ask.")


def _flags(site: Site) -> None:
    row = site.categories.get(key="marketing")
    row.third_party, row.records, row.justification = False, True, "No reason"
    row.hosts, row.signals, row.retention_days = "a.example\nb.example", {}, 12
    row.personal_information = []
    row.save()
    row.third_parties.all().delete()
    row.texts.filter(language="fr").delete()


def _cookies(site: Site) -> None:
    analytics, necessary = (site.categories.get(key=key) for key in ("analytics", "necessary"))
    Cookie.objects.filter(category=analytics).update(category=necessary)
    analytics.cookies.create(name="_more", provider="Spy Ads", lifetime=60)
    own = necessary.cookies.order_by("name").first()
    assert own is not None
    own.lifetime, own.provider = 60, "Spy Ads"
    own.save()
    own.texts.all().delete()


def _rules(site: Site) -> None:
    rule = site.regions.get(code="CA-QC")
    rule.names, rule.overrides, rule.memory_days = {"fr": "Le Québec"}, {"analytics": "notice"}, 9
    rule.languages, rule.covers, rule.verified = "en", "CA-NB", None
    rule.save()
    site.regions.filter(code="US-TX").update(is_active=False)
    site.regions.filter(code="CH").update(valid_from=date(2027, 1, 1))
    site.regions.filter(code="FR").delete()
    site.regions.create(code="BR", name="Brazil", model="opt-in")


def _order(site: Site) -> None:
    for order, row in enumerate(site.categories.order_by("-order"), start=1):
        Category.objects.filter(pk=row.pk).update(order=order)


def _look(site: Site) -> None:
    Theme.objects.create(site=site, layout="corner", radius=3)


def _site(site: Site) -> None:
    site.name, site.languages, site.gpc_since = "other.example", "fr en", date(2026, 1, 1)
    site.address, site.imports = "Elsewhere 1", Site.Imports.REFUSALS
    site.origins = f"{site.origins}\nhttps://more.mixnetworks.com"
    site.save()


def _language(site: Site) -> None:
    site.wordings.get(language="es").delete()
    site.languages = "en fr"
    site.save()


@pytest.mark.parametrize(
    "edit",
    [_reword, _category, _flags, _cookies, _rules, _order, _look, _site, _language],
    ids=lambda edit: str(edit.__name__).strip("_"),
)
def test_the_catalogue_says_again_what_the_notice_says(
    site: Site, edit: Callable[[Site], None]
) -> None:
    edit(site)
    assert differs(site)

    set_back(site)

    assert differs(site) == []


def test_what_is_the_same_is_not_touched_and_keeps_its_own_words(site: Site) -> None:
    """A text with a place for names keeps the place, and the history says what was changed."""
    note = site.wordings.get(language="en").note
    assert "{third_parties}" in note
    with acting("nina"):
        site.categories.get(key="marketing").delete()  # and with it a name in the note
        text = site.wordings.get(language="en")
        text.title = "Other words"
        text.save()
    before = Change.objects.count()

    with acting("oskar"):
        set_back(site)

    assert site.wordings.get(language="en").note == note
    new = Change.objects.order_by("pk")[before:]
    assert {change.by for change in new} == {"oskar"}
    assert [change.name for change in new if change.field == "title"] == ["banner text en"]
    models = {"consent.category", "consent.regionrule", "consent.wording"}
    assert {change.model for change in new} == models

    count = Change.objects.count()
    set_back(site)
    assert Change.objects.count() == count


@pytest.mark.requirement("R81")
def test_a_category_stays_sensitive_of_which_a_notice_marked_a_cookie(site: Site) -> None:
    """So said notices until 1.0.0: what they say of the category is what it collects."""
    old = wanted(site)
    [row] = [row for row in old["categories"] if row["key"] == "analytics"]  # type: ignore[attr-defined]
    row["sensitive"] = row["cookies"][0]["sensitive"] = True
    assert "sensitive" not in row["personal_information"]
    assert Ruleset.of(old).categories["analytics"].needs_yes

    loading.set_back(site, old, seen=draft_digest(Draft.load(site)))

    draft = Draft.load(site)
    assert Ruleset.of(draft.notice().snapshot).categories["analytics"].needs_yes
    assert differences.between(old, draft.snapshot) == ()
    latest = Notice(number=1, body=canonical(old))
    assert changes(replace(draft, latest=latest)) == Changes(frozenset(), frozenset())


def test_a_rule_that_is_too_many_is_switched_off_and_kept(site: Site) -> None:
    site.regions.create(code="BR", name="Brazil", model="opt-in", source="LGPD")

    set_back(site)

    assert RegionRule.objects.get(site=site, code="BR").is_active is False


def test_it_is_all_or_nothing(site: Site) -> None:
    """An older notice may say what no form lets in today."""
    site.categories.get(key="analytics").delete()
    snapshot = wanted(site)
    snapshot["regions"] = [{**snapshot["regions"][0], "model": "opt-never"}]  # type: ignore[index]
    before = Draft.load(site).snapshot

    with pytest.raises(ValidationError):
        loading.set_back(site, snapshot, seen=draft_digest(Draft.load(site)))

    assert Draft.load(site).snapshot == before


def test_what_changed_after_it_was_read_stays(site: Site) -> None:
    seen = draft_digest(Draft.load(site))
    site.categories.get(key="analytics").delete()

    with pytest.raises(NotPossible, match="changed meanwhile"):
        loading.set_back(site, wanted(site), seen=seen)

    assert not site.categories.filter(key="analytics").exists()


def test_the_next_notice_says_nothing_new(site: Site) -> None:
    notes = list(site.wordings.values_list("note", flat=True))
    _reword(site)
    filled.publish(site)
    set_back(site)
    assert list(site.wordings.values_list("note", flat=True)) == notes  # with a place for names

    filled.publish(site)

    three = site.notices.get(number=3).snapshot
    assert differences.between(wanted(site), three) == ()
