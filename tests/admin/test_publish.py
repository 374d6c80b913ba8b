"""Publishing: read what changes, decide who is asked again, confirm."""

import re
from cProfile import Profile
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.models import Category, CategoryText, Change, Notice, Publication, Site, Wording
from tests.admin.drafts import digest, reword
from tests.admin.people import signed_in
from tests.publishing.test_publishing import renewed, versions

PAGE = "admin:consent_notice_publish"
OLD_ONES = "Browsers may show what was there before for up to five minutes."


@pytest.fixture
def auditor(site: Site, client: Client) -> Client:
    """May see everything here, and do nothing."""
    return signed_in(client, "view_category", "view_notice", "view_publication")


def page(client: Client, key: str = "mix") -> str:
    response = client.get(reverse(PAGE, args=[key]))
    assert response.status_code == 200
    return str(response.text)


def confirm(client: Client, **form: object) -> int:
    whole = {"draft_digest": digest(), "reason": "Mended"} | form
    return client.post(reverse(PAGE, args=["mix"]), whole).status_code


def test_a_typo_asks_nobody(staff: Client, notice: Notice) -> None:
    reword("To count visits, and nothing else.")
    html = page(staff)
    assert "To count visits, and nothing else." in re.sub("</?(ins|del)>", "", html)
    assert "</del>" in html and "</ins>" in html
    assert re.search(r'name="material" value="analytics" checked', html)

    before = versions(notice.site)

    assert confirm(staff, material=[]) == 302

    assert renewed(notice.site, before) == set()
    assert Notice.objects.count() == 2


def test_what_is_material_beyond_doubt_cannot_be_unticked(staff: Client, notice: Notice) -> None:
    Category.objects.filter(key="analytics").update(third_party=True)
    html = page(staff)
    assert re.search(r'type="checkbox" disabled checked aria-describedby="about-analytics"', html)

    before = versions(notice.site)

    assert confirm(staff, material=[]) == 302

    assert "analytics" in renewed(notice.site, before)


def test_an_error_blocks_the_button_and_the_post(staff: Client, notice: Notice) -> None:
    reword("To count visits.")
    CategoryText.objects.filter(category__key="support", language="fr").delete()
    html = page(staff)
    problem = html.index("1 thing must be mended before this can be published.")
    assert problem < html.index('id="changes"') < html.index('id="errors"')
    assert "“Customer service and chat” has no text in French" in html
    assert 'value="propose"' not in html

    assert confirm(staff, material=["analytics"]) == 409

    assert Notice.objects.count() == 1


def test_what_was_not_read_is_not_published(staff: Client, notice: Notice) -> None:
    reword("To count visits.")
    read = digest()
    reword("To sell visits.")  # a colleague, meanwhile

    response = staff.post(reverse(PAGE, args=["mix"]), {"draft_digest": read, "reason": "Mended"})

    assert response.status_code == 409
    assert "The catalogue changed meanwhile" in response.text
    assert Notice.objects.count() == 1


# One row, to which a line of the lint leads
BY_NAME = re.compile(r'"consent_(regionrule|wording)"."(code|language)" = ')


def reads(asked: CaptureQueriesContext, table: str) -> list[str]:
    queries = [query["sql"] for query in asked.captured_queries]
    found = [sql for sql in queries if sql.startswith("SELECT") and f'FROM "{table}"' in sql]
    return [sql for sql in found if not BY_NAME.search(sql)]


def test_a_notice_is_drafted_once_to_be_reviewed_and_once_to_be_published(
    staff: Client, notice: Notice
) -> None:
    reword("To count visits.")
    with CaptureQueriesContext(connection) as review:
        read = staff.get(reverse(PAGE, args=["mix"])).context["review"].draft_digest
    with CaptureQueriesContext(connection) as publication:
        response = staff.post(
            reverse(PAGE, args=["mix"]), {"draft_digest": read, "reason": "Mended"}
        )

    assert response.status_code == 302
    for asked in (review, publication):
        for table in ("consent_regionrule", "consent_wording", "consent_categorytext"):
            assert len(reads(asked, table)) == 1
        assert ["LIMIT 1" in sql for sql in reads(asked, "consent_notice")] == [True]


def work(staff: Client, path: str) -> int:
    """How many functions a view calls after a change of every banner."""
    assert staff.get(path).status_code == 200  # then templates are read
    Wording.objects.update(title=f"May we? {path}")
    profile = Profile()
    assert profile.runcall(staff.get, path).status_code == 200
    return sum(getstat.callcount for getstat in profile.getstats())


def test_a_review_takes_no_more_than_five_times_a_list_page(staff: Client, notice: Notice) -> None:
    listed = work(staff, reverse("admin:consent_category_changelist"))

    assert work(staff, reverse(PAGE, args=["mix"])) <= 5 * listed


@pytest.mark.requirement("R148")
def test_publishing_is_logged_and_confirmed(staff: Client, notice: Notice) -> None:
    reword("To count visits.")
    form = {"draft_digest": digest(), "material": ["analytics"], "reason": "We count visits only"}
    response = staff.post(reverse(PAGE, args=["mix"]), form, follow=True)
    asked = Publication.objects.get().asked
    assert asked.startswith("Those who allowed Usage statistics are asked again")
    page = unescape(response.text)
    assert f"Notice 2 is in force. {OLD_ONES} {asked}" in page
    logged = {row.name: row for row in Change.objects.filter(by="nina", action="added")}
    assert "published by: nina" in logged["notice Notice 2"].new
    assert "We count visits only" in str([row.new for row in logged.values()])


def test_an_editor_reads_the_review_and_hands_it_over(editor: Client, notice: Notice) -> None:
    reword("To count visits.")
    url = reverse(PAGE, args=["mix"])
    html = page(editor)
    assert "To count visits." in html
    assert "Ask for approval" in html
    assert "Publish notice 2" not in html

    assert confirm(editor, reason="Shorter") == 302

    assert Notice.objects.count() == 1
    waiting = Publication.objects.get()
    assert (waiting.requested_by, waiting.state) == ("eve", Publication.State.WAITING)
    assert "Shorter" in page(editor)
    for action in ("approve", "refuse"):
        form = {"action": action, "publication": waiting.pk, "because": "I may not"}
        assert editor.post(url, form).status_code == 403
    assert editor.post(url, {"action": "withdraw", "publication": waiting.pk}).status_code == 302
    assert Publication.objects.get().state is Publication.State.WITHDRAWN
    assert Notice.objects.count() == 1


def test_who_only_reads_is_offered_nothing(auditor: Client, notice: Notice) -> None:
    reword("To count visits.")
    html = page(auditor)
    assert "To count visits." in html
    assert 'name="action"' not in html
    for action in ("propose", "approve", "refuse", "withdraw"):
        form = {"action": action, "draft_digest": "x", "publication": "1"}
        assert auditor.post(reverse(PAGE, args=["mix"]), form).status_code == 403
