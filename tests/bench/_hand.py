"""Somebody at a page of the admin, whose clicks and fields are counted."""

import re

from playwright.sync_api import Locator, Page, expect

_LINKS = "#content, .messagelist, .object-tools"  # not those of the menu


class Hand:
    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.fields = page, 0, 0

    def click(self, place: str | Locator) -> None:
        (self.page.locator(place) if isinstance(place, str) else place).first.click()
        self.clicks += 1

    def home(self) -> None:
        self.click("#site-name a")

    def menu(self, name: str) -> None:
        self.click(self.page.locator("#nav-sidebar").get_by_role("link", name=name, exact=True))

    def go(self, name: str) -> None:
        self.click(self.page.locator(_LINKS).get_by_role("link", name=name))

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name))

    def write(self, control: str, text: str) -> None:
        self._control(control).fill(text)
        self.fields += 1

    def send(self, control: str, text: str) -> None:
        self.write(control, text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()
        self.clicks += 1

    def choose(self, control: str, option: str) -> None:
        self._control(control).select_option(option)
        self.fields += 1

    def tick(self, control: str) -> None:
        self._control(control).check()
        self.fields += 1

    def _control(self, name: str) -> Locator:
        """By a selector, or by its label."""
        is_selector = re.match(r"#|\[|select", name)
        return (self.page.locator(name) if is_selector else self.page.get_by_label(name)).first

    def sees(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def lacks(self, text: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(text)

    def sees_rate(self) -> None:
        expect(self.page.locator("main")).to_contain_text(re.compile(r"\d+ % \(\d+–\d+\)"))

    def previews(self, color: str) -> None:
        phone = self.page.frame_locator("iframe.phone")
        expect(phone.get_by_role("button", name="Accept all")).to_have_css(
            "background-color", color
        )

    def saves(self, button: str) -> None:
        with self.page.expect_download() as download:
            self.press(button)
        assert len(download.value.path().read_text().splitlines()) > 2
