"""The catalogue is edited by people who are not engineers."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from consent.models import Category, CategoryText, Cookie, Notice, RegionRule, Site, Wording
from tests.admin.cases import cases
from tests.admin.forms import read


def change(row: Category | Cookie | RegionRule | Site | Wording) -> str:
    return reverse(f"admin:consent_{row._meta.model_name}_change", args=[row.pk])


def test_a_form_sent_back_as_it_is_changes_nothing(staff: Client, site: Site) -> None:
    for row in (
        Category.objects.get(key="marketing"),
        Cookie.objects.get(name="mix_consent_state"),
        RegionRule.objects.get(code="US-CA"),
        Wording.objects.get(language="fr"),
        site,
    ):
        before = type(row).objects.filter(pk=row.pk).values().get()
        response = staff.post(change(row), read(staff, change(row)))
        assert response.status_code == 302, (row, response.context["errors"])
        after = type(row).objects.filter(pk=row.pk).values().get()
        assert before == after
        assert LogEntry.objects.latest("pk").get_change_message() == "No fields changed."


def test_a_purpose_is_mended(staff: Client, notice: Notice) -> None:
    category = Category.objects.get(key="analytics")
    form = read(staff, change(category))
    [name] = [key for key, value in form.items() if key.endswith("-language") and value == "en"]
    form[name.replace("-language", "-purpose")] = "To count\nvisits."

    assert staff.post(change(category), form).status_code == 302

    assert category.texts.get(language="en").purpose == "To count visits."


def test_a_missing_language_is_seen_and_filled(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="analytics")
    category.texts.filter(language="es").delete()
    page = staff.get(change(category)).content.decode()
    assert page.count(">missing<") == 1

    form = read(staff, change(category))
    [name] = [key for key, value in form.items() if key.endswith("-language") and value == "es"]
    form[name.replace("-language", "-name")] = "Estadísticas"
    form[name.replace("-language", "-purpose")] = "Para contar visitas."
    assert staff.post(change(category), form).status_code == 302

    assert category.texts.get(language="es").name == "Estadísticas"
    assert ">missing<" not in staff.get(change(category)).content.decode()


def test_a_key_is_fixed_once_published(staff: Client, notice: Notice) -> None:
    category = Category.objects.get(key="analytics")
    form = read(staff, change(category)) | {"key": "statistics"}
    assert staff.post(change(category), form).status_code == 302
    category.refresh_from_db()
    assert category.key == "analytics"


def test_a_key_is_free_until_published(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="analytics")
    form = read(staff, change(category)) | {"key": "statistics"}
    assert staff.post(change(category), form).status_code == 302
    category.refresh_from_db()
    assert category.key == "statistics"


@pytest.mark.requirement("R147")
def test_a_necessary_category_cannot_sell(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="necessary")
    form = read(staff, change(category)) | {"sells_or_shares": "on"}
    response = staff.post(change(category), form)
    assert response.status_code == 200
    assert "can neither sell" in response.content.decode()


def test_a_category_is_added_with_its_texts(staff: Client, site: Site) -> None:
    url = reverse("admin:consent_category_add")
    form = read(staff, url) | {"key": "video", "order": 9, "third_party": "on"}
    for index, language in enumerate(site.languages.split()):
        assert form[f"texts-{index}-language"] == language
        form[f"texts-{index}-name"] = f"Video {language}"
        form[f"texts-{index}-purpose"] = "To play films."
    form["signals"] = ["google:ad_storage", "meta:consent"]

    assert staff.post(url, form).status_code == 302

    category = Category.objects.get(key="video")
    assert category.signals == {"google": ["ad_storage"], "meta": ["consent"]}
    assert category.texts.count() == len(site.languages.split())


def test_hosts_of_a_category_are_written_one_a_line(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="support")
    form = read(staff, change(category))
    assert form["hosts"] == ""
    form |= {"hosts": " www.chat.example,\r\n*.chat.example www.chat.example\r\n"}

    assert staff.post(change(category), form).status_code == 302

    category.refresh_from_db()
    assert category.hosts == "www.chat.example\n*.chat.example"
    assert read(staff, change(category))["hosts"] == category.hosts


def test_a_host_is_a_host(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="support")
    form = read(staff, change(category))
    for wrong in (
        "https://chat.example",
        "chat.example/path",
        "chat",
        "*.*.example",
        "Chat.example",
    ):
        response = staff.post(change(category), form | {"hosts": wrong})
        assert response.status_code == 200, wrong
        [error] = response.context["adminform"].form.errors["hosts"]
        assert wrong in error


def test_a_signal_that_is_not_known_here_is_kept(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="analytics")
    category.signals = {"matomo": ["stats"]}
    category.save()
    assert staff.post(change(category), read(staff, change(category))).status_code == 302
    category.refresh_from_db()
    assert category.signals == {"matomo": ["stats"]}


def test_the_order_is_edited_in_the_list(staff: Client, site: Site) -> None:
    url = reverse("admin:consent_category_changelist")
    formset = staff.get(url).context["cl"].formset
    form = {
        f"{formset.prefix}-{name}": formset.management_form[name].value()
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    for row in formset.forms:
        form[f"{row.prefix}-id"] = row.instance.pk
        form[f"{row.prefix}-order"] = 50 - row.instance.order
    assert staff.post(url, form | {"_save": "Save"}).status_code == 302
    assert Category.objects.first() == Category.objects.get(order=43)


def test_a_lifetime_is_a_number_and_a_unit(staff: Client, site: Site) -> None:
    cookie = Cookie.objects.get(name="mix_consent_state")
    form = read(staff, change(cookie))
    assert (form["lifetime_number"], form["lifetime_unit"]) == (400, "day")

    form |= {"lifetime_number": "2", "lifetime_unit": "year"}
    assert staff.post(change(cookie), form).status_code == 302

    cookie.refresh_from_db()
    assert cookie.lifetime == 2 * 365 * 24 * 60 * 60
    listed = staff.get(reverse("admin:consent_cookie_changelist")).content.decode()
    assert "2 years" in listed


def test_a_lifetime_says_what_is_wrong_with_it(staff: Client, site: Site) -> None:
    cookie = Cookie.objects.get(name="mix_consent_state")
    form = read(staff, change(cookie))
    for wrong in (
        {"lifetime_number": "2", "lifetime_unit": ""},
        {"lifetime_number": "", "lifetime_unit": "day"},
        {"lifetime_number": "0", "lifetime_unit": "day"},
        {"lifetime_number": "-3", "lifetime_unit": "day"},
        {"lifetime_number": "9" * 30, "lifetime_unit": "year"},
        {"lifetime_number": "1", "lifetime_unit": "fortnight"},
    ):
        response = staff.post(change(cookie), form | wrong)
        assert response.status_code == 200, wrong
        assert response.context["adminform"].form.errors["lifetime"]


def test_a_cookie_is_declared_from_its_category(staff: Client, site: Site) -> None:
    category = Category.objects.get(key="analytics")
    url = f"{reverse('admin:consent_cookie_add')}?category={category.pk}"
    assert url in staff.get(change(category)).content.decode()
    form = read(staff, url) | {
        "name": "_ga_*",
        "provider": "Google",
        "party": "first",
        "lifetime_number": "13",
        "lifetime_unit": "day",
    }
    for index, _ in enumerate(site.languages.split()):
        form[f"texts-{index}-purpose"] = "Counts visits."
    assert staff.post(url, form).status_code == 302
    cookie = Cookie.objects.get(name="_ga_*")
    assert (cookie.category, cookie.lifetime) == (category, 13 * 86_400)
    assert cookie.texts.count() == len(site.languages.split())


@cases(
    ("change_to", "words"),
    [
        pytest.param({"name": "*"}, "would match nearly every name", id="everything"),
        pytest.param(
            {"name": "sess*"}, "sessionid, which “Strictly necessary” declares", id="another's"
        ),
        pytest.param({"name": "mix_consent*"}, "remembers the visitor", id="ours"),
        pytest.param({"domain": "x; Secure"}, "Write a host", id="a domain"),
        pytest.param({"path": "shop"}, "Write a path", id="a path"),
    ],
)
def test_a_cookie_that_reaches_too_far_is_refused(
    staff: Client, site: Site, change_to: dict[str, str], words: str
) -> None:
    category = Category.objects.get(key="preferences")
    cookie = category.cookies.get()
    form = read(staff, change(cookie))

    response = staff.post(change(cookie), form | change_to)

    [[field, [sentence]]] = response.context["adminform"].form.errors.items()
    assert field in change_to
    assert words in sentence


@cases(
    ("field", "wrong"),
    [
        ("cookie_domain", "com"),
        ("cookie_domain", "example.org"),
        ("origins", "https://*.mixnetworks.localhost"),
        ("origins", "http://www.mixnetworks.com"),
        ("origins", "https://www.example.org"),
    ],
)
def test_a_site_that_no_cookie_would_reach_is_refused(
    staff: Client, site: Site, field: str, wrong: str
) -> None:
    response = staff.post(change(site), read(staff, change(site)) | {field: wrong})

    assert list(response.context["adminform"].form.errors) == [field]


def test_exceptions_are_a_plain_choice(staff: Client, site: Site) -> None:
    rule = RegionRule.objects.get(code="US-CA")
    form = read(staff, change(rule))
    assert form["overrides_marketing"] == "opt-in"
    form |= {"overrides_marketing": "", "overrides_analytics": "notice"}

    assert staff.post(change(rule), form).status_code == 302

    rule.refresh_from_db()
    assert rule.overrides == {"support": "opt-in", "replay": "opt-in", "analytics": "notice"}


def test_lists_of_words_are_forgiving(staff: Client, site: Site) -> None:
    rule = RegionRule.objects.get(code="US-CA")
    form = read(staff, change(rule)) | {"covers": "US-NV,  US-OR US-NV"}
    assert staff.post(change(rule), form).status_code == 302
    rule.refresh_from_db()
    assert rule.covers == "US-NV US-OR"

    response = staff.post(change(rule), form | {"covers": "Nevada"})
    assert "“Nevada”" in response.content.decode()


def test_the_words_of_a_language_are_added_once(staff: Client, site: Site) -> None:
    english = Wording.objects.get(language="en")
    url = reverse("admin:consent_wording_add")
    form = read(staff, change(english)) | {"site": site.pk, "language": "en"}
    assert "already exists" in staff.post(url, form).content.decode()

    english.delete()
    assert staff.post(url, form).status_code == 302


def test_an_address_is_checked(staff: Client, site: Site) -> None:
    form = read(staff, change(site))
    for field, wrong in (("email", "info"), ("privacy_policy_url", "here"), ("origins", "x.com")):
        response = staff.post(change(site), form | {field: wrong})
        assert list(response.context["adminform"].form.errors) == [field]


def test_what_is_imported_over_is_a_choice_of_the_site(staff: Client, site: Site) -> None:
    form = read(staff, change(site))
    assert form["imports"] == "refusals"

    assert staff.post(change(site), form | {"imports": "all"}).status_code == 302
    site.refresh_from_db()
    assert site.imports == "all"

    form = read(staff, change(site))
    response = staff.post(change(site), form | {"imports": "everything"})
    assert list(response.context["adminform"].form.errors) == ["imports"]


def test_deleting_what_is_protected_is_explained(staff: Client, notice: Notice) -> None:
    url = reverse("admin:consent_site_delete", args=[notice.site.pk])
    assert "stay for good" in staff.get(url).content.decode()
    staff.post(url, {"post": "yes"})
    assert Site.objects.filter(pk=notice.site.pk).exists()


def test_a_category_is_deleted_with_its_texts(staff: Client, notice: Notice) -> None:
    category = Category.objects.get(key="marketing")
    url = reverse("admin:consent_category_delete", args=[category.pk])
    assert "until the next notice is published" in staff.get(url).content.decode()
    assert staff.post(url, {"post": "yes"}).status_code == 302
    assert not CategoryText.objects.filter(category=category.pk).exists()
