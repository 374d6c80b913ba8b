"""The browser's side knows the kinds of storage that the catalogue offers."""

import re

import pytest

from consent.models import Cookie
from consent.scripts import guard
from tests.node import SOURCE


@pytest.mark.parametrize("module", ["after/forget.js", "debug/stores.js"])
def test_every_kind_can_be_listed_in_a_browser(module: str) -> None:
    source = (SOURCE / module).read_text()
    members = re.findall(r'^  "?([a-z-]+)"?: (?:\{|\(\) =>|async \(\) =>)', source, re.MULTILINE)
    assert sorted(members) == sorted(Cookie.Kind)


def test_the_guard_watches_what_its_register_lists() -> None:
    source = (SOURCE / "guard" / "register.js").read_text()
    (kinds,) = re.findall(r"const KINDS = \[(.*)\];", source)
    assert re.findall(r'"([a-z-]+)"', kinds) == [*guard.KINDS, "hosts"]
