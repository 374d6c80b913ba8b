"""With several published sites, every page is one site's and speaks for no other."""

import pytest

from consent.models import Decision, Mail, OptOutRequest, Site
from tests.pages.conftest import Visitor, status_of
from tests.pages.two_sites import NAMES, links, own, site_of

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db]

PAGES = ("/", "/preferences/", "/preferences/erase/", "/cookies/")
OTHER = {"mix": "shop", "shop": "mix"}


def decisions(key: str) -> int:
    return Decision.objects.filter(notice__site__key=key).count()


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_what_its_site_says_and_nothing_of_the_other(key: str, path: str) -> None:
    response = Visitor(key).open(path)

    html = response.content.decode()
    assert response.status_code == 200
    assert response.context["notice"].site.key == key
    assert all(name in html for name in NAMES[key])
    assert not any(f"{name}<" in html for name in NAMES[OTHER[key]])


@pytest.mark.parametrize("key", NAMES)
@pytest.mark.parametrize("path", PAGES)
def test_whatever_a_page_leads_to_is_of_its_site(key: str, path: str) -> None:
    browser = Visitor(key)
    browser.answer("accept")

    found = own(links(browser.open(path)))

    assert len(found) > 3
    assert [address for address in found if site_of(address) != [key]] == []


@pytest.mark.parametrize("key", NAMES)
def test_an_answer_is_recorded_for_its_site_alone(key: str) -> None:
    browser = Visitor(key)

    response = browser.answer("accept")

    page = browser.follow(response)
    assert (decisions(key), decisions(OTHER[key])) == (1, 0)
    assert site_of(response.headers["Location"]) == [key]
    assert page.context["history"][0].decision.notice.digest == page.context["notice"].digest
    assert Visitor(OTHER[key], browser.client).open().context["history"] == []


@pytest.mark.parametrize("key", NAMES)
def test_erasing_on_one_site_leaves_the_record_of_the_other(key: str) -> None:
    browser = Visitor(key)
    browser.answer("accept")
    Visitor(OTHER[key], browser.client).answer("accept")
    assert (decisions("mix"), decisions("shop")) == (1, 1)
    jar = browser.client.cookies
    theirs = {name: cookie.value for name, cookie in jar.items() if f"{OTHER[key]}_" in name}

    response = browser.erase()

    assert site_of(response.headers["Location"]) == [key]
    assert (decisions(key), decisions(OTHER[key])) == (0, 1)
    assert {name: jar[name].value for name in theirs} == theirs != {}


@pytest.mark.parametrize("key", NAMES)
def test_an_opt_out_request_goes_to_its_site(key: str) -> None:
    browser = Visitor(key)

    page = browser.follow(browser.opt_out("Ada"))

    assert OptOutRequest.objects.get().site.key == key
    task = Mail.objects.get()
    assert (task.site.key, task.to) == (key, Site.objects.get(key=key).email)
    assert NAMES[key][1] in task.text
    assert f" {OptOutRequest.objects.get().pk} " in status_of(page).detail


def test_a_promise_is_no_other_sites() -> None:
    shop = Visitor("shop")
    address = shop.opt_out("Ada").headers["Location"].partition("#")[0]

    page = shop.open(address.replace("site=shop", "site=mix"))

    assert f" {OptOutRequest.objects.get().pk} " not in status_of(page).detail


def test_the_second_step_is_of_its_site() -> None:
    shop, california = Visitor("shop"), {"X-Region": "US-CA"}
    shop.answer("reject", **california)

    shop.confirm(shop.answer("save", allow=("marketing",), **california), "allow", **california)

    assert (decisions("shop"), decisions("mix")) == (3, 0)
