"""Texts side by side: what is missing or behind its original is found and saved with one button."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from consent.admin.sites import translations
from consent.admin.sites.translations import waiting
from consent.models import Change, Cookie, CookieText, Notice, Site
from consent.publishing import Draft, canonical, fixed
from tests.admin.cases import cases
from tests.admin.drafts import publish
from tests.admin.forms import texts
from tests.languages import LANGUAGES

ACCEPT, NAME, PURPOSE = "wording/accept", "categorytext/analytics/name", "purpose"
COOKIE = "cookietext/analytics/cookie/_analytics/purpose"
ITALY = "regionrule/IT/None/name"


def page(site: Site, code: str = "fr", query: str = "&all=1") -> str:
    address = reverse("admin:consent_site_translations", args=[site.pk])
    return f"{address}?language={code}{query}"


def found(site: Site, code: str = "fr") -> set[str]:
    site.refresh_from_db()
    return set(waiting(Draft.load(site), code))


def change(site: Site, code: str, **words: str) -> None:
    site.wordings.filter(language=code).update(**words)


def names(site: Site, **names: str) -> None:
    site.regions.filter(code="IT").update(names=names)


def text(site: Site, code: str) -> Any:
    return site.categories.get(key="analytics").texts.filter(language=code)


def cookie(code: str) -> Any:
    return CookieText.objects.filter(cookie__name="_analytics", language=code)


DEEDS: list[tuple[Callable[[Site], Any], set[str]]] = [
    (lambda site: None, set()),
    (lambda site: text(site, "fr").delete(),
     {f"categorytext/analytics/{name}" for name in ("name", "summary", "purpose", "retention")}),
    (lambda site: cookie("fr").delete(), {COOKIE}),
    (lambda site: names(site, es="Italia"), {ITALY}),
    (lambda site: change(site, "fr", privacy_policy_url=""), {"wording/privacy_policy_url"}),
    (lambda site: change(site, "en", accept="All of it"), {ACCEPT}),
    (lambda site: change(site, "en", third_parties="Others get it: {names}."),
     {"wording/note", "wording/third_parties"}),
    (lambda site: text(site, "en").update(name="Figures"), {NAME}),
    (lambda site: cookie("en").update(purpose="Counts."), {COOKIE}),
    (lambda site: change(site, "fr", accept="Le tout"), set()),  # a typo in French alone
    (lambda site: site.wordings.exclude(language="es").update(accept="OK"), set()),
    (lambda site: Cookie.objects.filter(name="_analytics").update(name="_renamed"), set()),
    (lambda site: site.regions.filter(code="IT").update(is_active=False, names={}), set()),
]  # fmt: skip


@pytest.mark.requirement("R145")
@cases(("deed", "expected"), DEEDS)
def test_what_is_missing_or_behind_its_original_waits(
    notice: Notice, deed: Callable[[Site], Any], expected: set[str]
) -> None:
    site = notice.site
    publish_with_policy(site)
    deed(site)
    assert found(site) == expected
    assert found(site, "en") == set()


def publish_with_policy(site: Site) -> None:
    change(site, "fr", privacy_policy_url="https://www.mixnetworks.com/fr/")
    publish(site)


def test_what_was_published_so_waits_no_longer_unless_it_is_missing(notice: Notice) -> None:
    site = notice.site
    publish_with_policy(site)
    change(site, "en", accept="All of it")
    cookie("fr").delete()
    publish(site)
    assert found(site) == {COOKIE}


def test_a_word_that_is_no_text_of_a_site_waits_for_nobody(notice: Notice) -> None:
    """Not even where staff had phrased it in English, in an earlier release."""
    draft, snapshot = Draft.load(notice.site), notice.snapshot
    snapshot["texts"]["en"] |= dict.fromkeys(fixed.WORDS, "Earlier")
    earlier = Notice(body=canonical(snapshot))

    assert waiting(replace(draft, latest=earlier), "fr") == waiting(draft, "fr")


def test_the_page_shows_what_waits_each_in_its_language(staff: Client, notice: Notice) -> None:
    site = notice.site
    publish_with_policy(site)
    change(site, "en", accept="Accept it all")
    cookie("fr").delete()

    shown = staff.get(page(site, query=""))

    assert list(shown.context["form"].fields) == [ACCEPT, COOKIE]
    assert '<p lang="en">Accept it all</p>' in shown.text
    assert "English changed" in shown.text and ">missing<" in shown.text
    assert 'Published: <span lang="en">' in shown.text
    assert re.search(r'<input[^>]*name="wording/accept"[^>]*lang="fr"', shown.text)
    assert len(staff.get(page(site)).context["form"].fields) > 100
    assert 'value="Tout accepter"' not in staff.get(page(site, "es")).text


def test_what_a_page_has_no_room_for_stands_on_the_next(
    staff: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(staff.get(page(site)).context["form"].fields)
    monkeypatch.setattr(translations, "_MAX_TEXTS", len(whole) - 2)
    addresses = [page(site), page(site, query="&all=1&page=2")]
    parts = [staff.get(address) for address in addresses]
    assert [key for part in parts for key in part.context["form"].fields] == whole
    assert "Page 1 of 2" in parts[0].text and "page=2" in parts[0].text

    last = whole[-1]
    assert staff.post(addresses[1], texts(parts[1]) | {last: "Le tout"}).status_code == 302
    assert staff.get(addresses[1]).context["form"][last].initial == "Le tout"


def test_one_save_for_all_and_each_in_the_history(staff: Client, notice: Notice) -> None:
    site = notice.site
    text(site, "fr").delete()
    names(site, es="Italia")
    sent = texts(staff.get(page(site)))
    new = {ACCEPT: "Le tout", ITALY: "Italie", COOKIE: "Compte.", NAME: "Chiffres",
           "categorytext/analytics/purpose": "Pour compter."}  # fmt: skip

    answer = staff.post(page(site), sent | new, follow=True)

    assert "Saved. Visitors do not see it yet." in answer.text
    assert site.wordings.get(language="fr").accept == "Le tout"
    assert site.regions.get(code="IT").names == {"es": "Italia", "fr": "Italie"}
    assert cookie("fr").get().purpose == "Compte."
    assert text(site, "fr").get().name == "Chiffres"
    fields = Change.objects.filter(by="nina").order_by("pk").values_list("field", flat=True)
    assert sorted(fields) == ["French", "French: purpose", "accept", "name in other languages"]


def test_a_page_sent_back_as_it_is_changes_nothing(staff: Client, notice: Notice) -> None:
    site = notice.site
    drafted, before = Draft.load(site).snapshot, Change.objects.count()
    for code in LANGUAGES:
        assert staff.post(page(site, code), texts(staff.get(page(site, code)))).status_code == 302
    assert Draft.load(site).snapshot == drafted
    assert Change.objects.count() == before


@cases(
    ("key", "wrong", "message"),
    [
        (ACCEPT, "", "This field cannot be blank."),
        (NAME, "x" * 61, "at most 60 characters"),
        (ITALY, "x" * 81, "at most 80 characters"),
        ("wording/privacy_policy_url", "javascript:alert(1)", "Enter a valid URL."),
    ],
)
def test_what_a_model_refuses_keeps_the_whole_page_out(
    staff: Client, site: Site, key: str, wrong: str, message: str
) -> None:
    before, sent = Draft.load(site).snapshot, texts(staff.get(page(site)))

    answer = staff.post(page(site), sent | {"wording/reject": "Non", key: wrong})

    assert answer.status_code == 422
    assert message in str(answer.context["form"].errors[key])
    assert Draft.load(site).snapshot == before


def test_a_new_language_is_filled_as_a_whole(staff: Client, site: Site) -> None:
    site.wordings.filter(language="es").delete()
    sent = texts(staff.get(page(site, "es"))) | {ACCEPT: "Todo"}

    answer = staff.post(page(site, "es"), sent)

    assert "This field cannot be blank." in str(answer.context["form"].errors["wording/reject"])
    assert not site.wordings.filter(language="es").exists()


def test_a_colleague_s_words_are_not_written_over(staff: Client, site: Site) -> None:
    sent = texts(staff.get(page(site)))
    change(site, "fr", accept="D'un collègue", reject="Rien")

    answer = staff.post(page(site), sent | {ACCEPT: "Le mien", NAME: "Chiffres"})

    assert list(answer.context["form"].errors) == [ACCEPT]
    assert "Somebody else changed this, to “D&#x27;un collègue”." in answer.text
    assert site.wordings.get(language="fr").accept == "D'un collègue"

    sent = texts(staff.get(page(site)))
    change(site, "fr", reject="Non")
    assert staff.post(page(site), sent | {ACCEPT: "Le mien"}).status_code == 302
    french = site.wordings.get(language="fr")
    assert (french.accept, french.reject) == ("Le mien", "Non")


def test_each_model_has_its_own_right(site: Site, client: Client) -> None:
    user = User.objects.create_user("tess", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__endswith="_wording"))
    client.force_login(user)
    shown = client.get(page(site))
    fields = shown.context["form"].fields
    assert not fields[ACCEPT].disabled and fields[NAME].disabled and fields[ITALY].disabled

    sent = texts(shown) | {ACCEPT: "Le tout", NAME: "Chiffres", f"initial-{NAME}": ""}
    assert client.post(page(site), sent).status_code == 302
    assert site.wordings.get(language="fr").accept == "Le tout"
    assert text(site, "fr").get().name != "Chiffres"

    user.user_permissions.set(Permission.objects.filter(codename="view_wording"))
    assert ">Save</button>" not in client.get(page(site)).text


def test_a_typo_in_french_takes_two_clicks_from_the_first_page(
    staff: Client, notice: Notice
) -> None:
    """French, its field, Save; where texts wait, “All texts” is a third click."""
    site = notice.site
    publish_with_policy(site)
    home = staff.get(reverse("admin:index")).text
    assert f'<a href="{page(site, query="")}">French</a>' in home
    assert "waits for French" not in home
    shown = staff.get(page(site, query=""))
    assert staff.post(page(site, query=""), texts(shown) | {ACCEPT: "Le tout"}).status_code == 302
    assert site.wordings.get(language="fr").accept == "Le tout"

    cookie("fr").delete()
    home = staff.get(reverse("admin:index")).text
    assert "1 text waits for French" in home
    assert f'<a href="{page(site, query="")}">Translate' in home
    assert 'href="?language=fr&amp;all=1"' in staff.get(page(site, query="")).text
    own = reverse("admin:consent_site_change", args=[site.pk])
    address = reverse("admin:consent_site_translations", args=[site.pk])
    assert f'<a href="{address}">Texts</a>' in staff.get(own).text


def test_what_is_saved_is_reviewed_at_once(staff: Client, site: Site, notice: Notice) -> None:
    sent = texts(staff.get(page(site))) | {NAME: "Mesure", "review": "yes"}

    review = reverse("admin:consent_notice_publish", args=["mix"])
    assert staff.post(page(site), sent)["Location"] == review
    assert text(site, "fr").get().name == "Mesure"
