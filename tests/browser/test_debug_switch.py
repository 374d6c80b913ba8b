"""What switches the debug part on: the page's own address, and nothing else."""

from playwright.sync_api import Page

from tests.servers import Project


def test_the_pages_address_switches_it_on(page: Page, service: Project) -> None:
    with page.expect_console_message(lambda said: said.text.startswith("mixConsent: notice 1")):
        page.goto(f"{service.site_url}/?mixconsent_debug")
