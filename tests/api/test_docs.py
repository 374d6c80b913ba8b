"""What the documentation shows is what the tests run."""

import html
import re
from pathlib import Path

import pytest

from consent.integration import conformance
from consent.pages.site_pages import servers
from tests.api.visiting import Visitor

SHOWN = [path for path in conformance.FOLDER.iterdir() if path.suffix in (".conf", ".mjs", ".php")]


@pytest.fixture
def page(visitor: Visitor) -> str:
    response = visitor.client.get("/v1/docs", HTTP_HOST="consent.mixnetworks.localhost")
    assert response.status_code == 200
    return str(response.content.decode())


def test_every_file_is_shown_as_it_is(page: str) -> None:
    shown = {html.unescape(text) for text in re.findall(r"<code>(.*?)</code>", page, re.DOTALL)}
    assert {path.name for path in SHOWN} == {
        name for chapter in servers() for name in chapter["files"]
    }
    assert {path.read_text(encoding="utf-8") for path in SHOWN} <= shown


def test_words_are_told_from_code(page: str) -> None:
    prose = re.sub(r"<code>.*?</code>", "", page, flags=re.DOTALL)
    assert "Global Privacy Control: <code>1</code> is a standing no." in page
    assert "`" not in prose


def test_it_offers_no_language_that_it_does_not_have(page: str) -> None:
    assert "hreflang" not in page.replace('hreflang="x-default"', "")


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_what_is_shown_fits_a_page(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 205
