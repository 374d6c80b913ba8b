"""Each command in the documents is one, with arguments that it takes; others test what it does."""

import re
import shlex

import pytest
from django.core.management import get_commands, load_command_class

from tests.documents import documents

COMMAND = re.compile(r"python manage\.py ([a-z][^`\n&]*)")
FOUND = {line for path in documents() for line in COMMAND.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("line", sorted(FOUND))
def test_a_command_takes_what_the_documents_give_it(line: str) -> None:
    name, *arguments = shlex.split(line, comments=True)
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    parser.parse_args(arguments)  # CommandError, where it does not


def test_all_of_the_manuals_were_found() -> None:
    names = {line.split()[0] for line in FOUND}
    assert {"backup", "keys", "record", "restore", "serve", "site"} <= names
