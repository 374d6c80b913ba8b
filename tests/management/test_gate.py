"""The command that writes consent into a page."""

from pathlib import Path

import pytest
from django.core.management import call_command

from consent.models import Site

PAGE = '<script src="https://static.hotjar.com/a.js"></script>\r\n'
WAITING = PAGE.replace("<script", '<script type="text/plain" data-consent="replay"')
UNKNOWN = '<script src="https://a.example/"></script>'
pytestmark = pytest.mark.django_db


def test_the_page_goes_to_standard_output_and_the_lines_beside_it(
    site: Site, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(PAGE.encode() + b"<p>caf\xe9</p>")  # of an older encoding
    call_command("gate", file)
    found = capsysbinary.readouterr()
    assert found.out == WAITING.encode() + b"<p>caf\xe9</p>"
    assert found.err.decode().startswith(
        "1: Hotjar (replay) waits. It comes from static.hotjar.com."
    )


@pytest.mark.parametrize(
    ("page", "code"), [(PAGE, 1), (UNKNOWN, 1), (WAITING, 0), ("<p>A page</p>", 0)]
)
def test_a_check_fails_where_a_load_would_not_wait(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], page: str, code: int
) -> None:
    file = tmp_path / "page.html"
    file.write_text(page)
    with pytest.raises(SystemExit) as ended:
        call_command("gate", file, "--check", site="mix")
    assert int(ended.value.code or 0) == code
    assert capsys.readouterr().out == ""
