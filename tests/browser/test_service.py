"""The two hosts, and the browser, are what the other tests take them for."""

import re

from playwright.sync_api import Page, expect

from tests.servers import Project


def test_staff_can_sign_in_over_a_host_cookie(service: Project, page: Page) -> None:
    password = re.search(r"password (\S+)", service.log)
    assert password is not None
    page.goto(f"{service.url}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(password[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["__Host-mix_staff"]["secure"]
    assert cookies["__Host-mix_staff"]["httpOnly"]


def test_nothing_is_set_by_calling(service: Project, page: Page) -> None:
    for path in ("/banner.js", "/v1/notice", "/v1/check", "/.well-known/jwks.json", "/metrics"):
        response = page.goto(f"{service.url}{path}")
        assert response is not None
        assert response.ok, path
    assert page.context.cookies() == []
