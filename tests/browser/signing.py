"""How staff sign in."""

from playwright.sync_api import Page, expect


def sign_in(page: Page, office: str) -> None:
    page.goto(f"{office}/admin/")
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill("only-for-tests")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
