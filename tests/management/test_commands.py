"""Each command teaches by --help: what it does, an example to copy, what follows."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from consent.management import commands
from consent.management.command_line import operator

NAMES = {path.stem for path in Path(commands.__path__[0]).glob("[a-z]*.py")} - {"demo"}
ACTIONS = ("record export", "record erase", "record retention", "site seed")


@pytest.mark.parametrize("name", [*sorted(NAMES), *ACTIONS])
def test_the_help_says_what_it_does_and_shows_it(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        call_command(*name.split(), "--help")
    text = capsys.readouterr().out.partition("\n\n")[2].partition("\noptions:")[0]
    summary, _, rest = text.partition("\n\n")
    assert summary.endswith((".", ":"))
    assert re.search(rf"^    manage.py {name}\b", rest, re.MULTILINE), "an example to copy"
    assert max(map(len, text.splitlines())) <= 100


def test_to_roll_back_is_to_publish_an_older_notice_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        call_command("publish", "--help")
    assert re.search(r"publish mix --again 3 .* +rolls back", capsys.readouterr().out)


def test_who_runs_a_command_is_nobody_of_the_staff() -> None:
    assert re.fullmatch(r"manage\.py keys( \(.+\))?", operator("keys"))
