"""A class that holds nothing is not asked about; with its first cookie it is (R44)."""

import pytest

from consent import notices, publishing
from consent.kernel.rules import Answer, Choice, RequestContext, Verdict
from consent.models import Notice, Site
from consent.publishing import loading
from tests import filled
from tests.publishing.drafts import declare
from tests.versions import first_version

pytestmark = [pytest.mark.requirement("R44"), pytest.mark.django_db]
NOW = 1_790_000_000


@pytest.fixture
def shipped() -> Site:
    """MIX's catalogue as it ships: five of its classes hold nothing."""
    return filled.confirm(loading.seed(cookie_domain="mixnetworks.localhost"))


def publish(site: Site) -> Notice:
    notice = filled.publish(site)
    notices.forget()
    return notice


def test_what_holds_nothing_is_not_asked_about(shipped: Site) -> None:
    notice = publish(shipped)

    assert [row["key"] for row in notice.snapshot["categories"]] == ["necessary", "preferences"]
    unused = [row["key"] for row in notice.snapshot["unused"]]
    assert unused == ["personalization", "support", "replay", "analytics", "marketing"]
    assert "third parties" not in notice.snapshot["texts"]["en"]["body"]


def test_its_first_cookie_is_a_material_change(shipped: Site) -> None:
    publish(shipped)
    declare(shipped, "analytics", "_stats")

    review = publishing.Review.build(publishing.Draft.load(shipped))
    notice = publish(shipped)

    assert review.material == {"analytics"}
    assert (review.differences[0].old, review.differences[0].new) == (
        "Holds nothing, so nobody is asked",
        "Asked about",
    )
    ruleset = notices.NoticeInForce.of(notice).ruleset
    region = ruleset.region("FR", today=notice.published_at.date())
    accepted = Answer(NOW, {"preferences": Choice(first_version(), granted=True)})
    asked = ruleset.questions(region, RequestContext(accepted), now=NOW)
    assert asked == ("analytics",)


def test_a_yes_from_before_it_was_emptied_counts_for_nothing_new(shipped: Site) -> None:
    cookie = declare(shipped, "analytics", "_stats")
    first = publish(shipped)
    [row] = [row for row in first.snapshot["categories"] if row["key"] == "analytics"]
    cookie.delete()
    review = publishing.Review.build(publishing.Draft.load(shipped))
    assert review.differences[0].new == "Holds nothing, so nobody is asked"
    assert review.material == frozenset()
    publish(shipped)
    declare(shipped, "analytics", "_other")
    last = publish(shipped)

    ruleset = notices.NoticeInForce.of(last).ruleset
    region = ruleset.region("FR", today=last.published_at.date())
    yes = RequestContext(Answer(NOW, {"analytics": Choice(row["version"], granted=True)}))
    assert ruleset.judge("analytics", region, yes, now=NOW).verdict is Verdict.LAPSED
