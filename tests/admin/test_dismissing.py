"""A name that was met is dismissed for a reason, and reopened."""

from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from consent.models import Dismissal, Notice, Site
from tests.admin.cases import cases
from tests.admin.detected import dismiss_address, listed, page, see


def test_a_name_is_dismissed_with_a_reason_until_it_is_reopened(
    staff: Client, notice: Notice
) -> None:
    see("_test")
    address = dismiss_address("_test", notice.site)
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"reason": " "}).context["form"].errors

    assert staff.post(address, {"reason": "A tester’s browser."}).status_code == 302

    see("_test", day="2026-11-25")  # it is met again, and stays dismissed
    assert listed(staff) == []
    text = page(staff, state="dismissed").content.decode()
    assert "A tester’s browser." in text and "nina" in text
    assert "A tester’s browser." in LogEntry.objects.latest("pk").get_change_message()

    sent = {"site": notice.site.pk, "found": "_test", "what": ""}
    assert staff.get(reverse("admin:consent_detection_reopen")).status_code == 405
    assert staff.post(reverse("admin:consent_detection_reopen"), sent).status_code == 302
    assert listed(staff) == ["_test"]
    assert Dismissal.objects.count() == 0


def test_a_second_dismissal_says_that_there_is_one(staff: Client, notice: Notice) -> None:
    see("_test")
    Dismissal.objects.create(site="mix", name="_test", reason="First.", by="eve")

    staff.post(dismiss_address("_test", notice.site), {"reason": "Second."})

    assert Dismissal.objects.get().reason == "First."
    assert "dismissed already, by eve" in page(staff).content.decode()


def test_a_dismissal_is_of_one_site_and_kind(staff: Client, notice: Notice, shop: Site) -> None:
    see("_test", what="cookie")
    see("_test", what="local-storage")
    see("_test", what="cookie", site="shop")

    staff.post(dismiss_address("_test", shop, "cookie"), {"reason": "Theirs."})

    assert len(listed(staff)) == 2
    assert listed(staff, "dismissed") == ["_test"]


@cases(
    "query", ["", "site=1", "site=1&found=nowhere", "site=99&found=_x", "site=1&found=_x&what=odd"]
)
def test_only_what_was_met_is_answered(staff: Client, notice: Notice, query: str) -> None:
    see("_x")
    query = query.replace("site=1", f"site={notice.site.pk}")

    for name in ("dismiss", "host"):
        address = f"{reverse(f'admin:consent_detection_{name}')}?{query}"
        assert staff.get(address).status_code == 404
