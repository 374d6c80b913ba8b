"""The way back: the catalogue says again what a notice says, or what was proposed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import Category, Notice, Publication, Site
from consent.publishing import Draft, Proposal, differences, publications
from tests.admin.cases import cases
from tests.admin.drafts import digest, publish
from tests.admin.forms import change
from tests.admin.people import signed_in

PAGE = reverse("admin:consent_notice_set_back", args=["mix"])


def drop(site: Site) -> None:
    site.categories.get(key="analytics").delete()


def test_a_notice_has_a_button_and_its_page_says_first_what_changes(
    staff: Client, site: Site, notice: Notice
) -> None:
    drop(site)
    own = staff.get(change(notice)).text
    assert f'href="{PAGE}?notice=1"' in own

    shown = staff.get(PAGE, {"notice": 1})
    assert "No such category" in {difference.old for difference in shown.context["differences"]}

    answer = staff.post(f"{PAGE}?notice=1", {"draft_digest": digest()}, follow=True)

    assert "The catalogue says what Notice 1 says." in answer.text
    assert "Everything is published" in answer.text
    assert differences.between(notice.snapshot, Draft.load(site).snapshot) == ()
    assert b"The catalogue says the same already." in staff.get(PAGE, {"notice": 1}).content


def test_what_changed_meanwhile_is_read_again(staff: Client, site: Site, notice: Notice) -> None:
    seen = digest()
    drop(site)

    answer = staff.post(f"{PAGE}?notice=1", {"draft_digest": seen})

    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert not site.categories.filter(key="analytics").exists()


def test_whoever_may_not_is_neither_offered_nor_let(
    client: Client, site: Site, notice: Notice
) -> None:
    others = Permission.objects.exclude(codename="set_back_site")
    signed_in(client, *others.values_list("codename", flat=True))
    own = change(notice)

    assert PAGE not in client.get(own).text
    assert client.get(PAGE, {"notice": 1}).status_code == 403
    assert client.post(f"{PAGE}?notice=1", {"draft_digest": digest()}).status_code == 403


@cases("query", ["", "notice=7", "notice=x", "publication=7"])
def test_what_is_not_there(staff: Client, site: Site, notice: Notice, query: str) -> None:
    assert staff.get(f"{PAGE}?{query}").status_code == 404


@cases(
    ("rights", "edited", "is_back"),
    [
        pytest.param([], False, True, id="what was in force, and no more"),
        pytest.param([], True, False, id="a change that was never published"),
        pytest.param(["add_notice", "view_notice"], False, False, id="no right to set it back"),
    ],
)
def test_the_catalogue_follows_an_older_notice_where_that_undoes_nothing_else(
    staff: Client, site: Site, notice: Notice, rights: list[str], edited: bool, is_back: bool
) -> None:
    drop(site)
    publish(site)
    if edited:
        site.categories.get(key="marketing").texts.update(name="Ads")
    client = signed_in(Client(), *rights) if rights else staff
    review = reverse("admin:consent_notice_publish", args=["mix"])
    page = client.get(review, {"again": 1})
    assert "Back to notice 1." in page.text  # nobody has to write why

    draft_digest = page.context["review"].draft_digest
    form = {"draft_digest": draft_digest, "again": 1, "reason": "Back to notice 1."}
    answer = client.post(review, form, follow=True).text

    assert "Notice 3 is in force." in answer
    assert site.categories.filter(key="analytics").exists() == is_back
    assert ("The catalogue says something else: set it back here." in answer) != is_back


@pytest.fixture
def waiting(site: Site, notice: Notice) -> Publication:
    """Notice 2 waits for next week: Oskar wants it so."""
    site.categories.get(key="marketing").texts.update(purpose="To sell.")
    site.refresh_from_db()
    later = timezone.now() + timedelta(days=7)
    proposal = Proposal(digest(), "Next week", publish_at=later)
    return publications.propose(site, proposal, by="oskar", may_publish=True)


def test_what_waits_does_not_block_what_is_urgent(
    staff: Client, site: Site, waiting: Publication
) -> None:
    """The catalogue goes back to what is in force, is mended, published; then to what waited."""
    review = reverse("admin:consent_notice_publish", args=["mix"])
    instead = f"{review}?instead={waiting.pk}"
    assert f'href="?instead={waiting.pk}"' in staff.get(review).text
    staff.post(f"{PAGE}?notice=1", {"draft_digest": digest()})
    site.categories.get(key="analytics").texts.update(purpose="To count visits, no more.")

    shown = staff.get(instead)
    assert "It is withdrawn as you ask for this" in shown.text
    assert shown.context["review"].differences  # and the lint reads the catalogue
    assert not shown.context["publication"]

    form = {"draft_digest": digest(), "reason": "Urgent"}
    answer = staff.post(instead, form, follow=True).text

    waiting.refresh_from_db()
    assert waiting.state is Publication.State.WITHDRAWN
    assert (waiting.closed_by, waiting.closed_because[:20]) == ("nina", "nina asked for somet")
    assert site.notices.count() == 2
    own = change(waiting)
    assert f'<a href="{own}">' in answer
    assert f'href="{PAGE}?publication={waiting.pk}"' in staff.get(own).text

    staff.post(f"{PAGE}?publication={waiting.pk}", {"draft_digest": digest()})
    text = Category.objects.get(key="marketing").texts.get(language="en")
    assert text.purpose == "To sell."


def test_whoever_may_not_withdraw_it_puts_nothing_in_its_place(
    editor: Client, site: Site, waiting: Publication
) -> None:
    review = reverse("admin:consent_notice_publish", args=["mix"])
    assert "instead=" not in editor.get(review).text

    instead = f"{review}?instead={waiting.pk}"
    assert editor.get(instead).context["publication"] == waiting
    form = {"draft_digest": digest(), "reason": "Urgent"}
    assert editor.post(instead, form).status_code in (403, 409)

    waiting.refresh_from_db()
    assert waiting.is_open
