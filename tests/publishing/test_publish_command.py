"""`manage.py publish`, which asks the same questions as the admin."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consent.models import Publication, Site

pytestmark = pytest.mark.usefixtures("reworded")


def command(*arguments: str) -> str:
    output = StringIO()
    call_command("publish", *arguments, stdout=output)
    return output.getvalue().strip()


def test_a_site_is_published(site: Site) -> None:
    line = command("mix", "--reason", "Shorter")

    assert line.startswith("mixnetworks.com: Notice 2 is in force. ")
    publication = Publication.objects.get()
    assert publication.reason == "Shorter"
    assert publication.requested_by.startswith("manage.py publish")


def test_an_older_notice_is_published_again(site: Site) -> None:
    command("mix", "--reason", "Shorter")
    assert "Notice 3 is in force" in command("mix", "--again", "1", "--reason", "It was better")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["other"], "There is no site 'other'", id="no such site"),
        pytest.param(["mix", "--again", "9"], "There is no notice 9", id="no such notice"),
        pytest.param(["mix"], "Say why", id="no reason"),
    ],
)
def test_a_wrong_argument_has_its_error(site: Site, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        command(*arguments)
    assert site.notices.count() == 1
