"""What `manage.py keys` may be told."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from consent.management.teaching import add_deed
from consent.notices import signing_keys
from consent.notices.key_file import WrongKeys

WAIT = 600  # seconds in which every server has asked for the keys: most ask once a minute


def add_changes(deeds: Any) -> None:
    """The actions that change the file."""
    add = add_deed(
        deeds,
        "add",
        "Make a key and publish it; it does not sign yet.",
        "    manage.py keys add\n\n"
        "It stands in the file then, and within two seconds in /.well-known/jwks.json.",
    )
    add.add_argument(
        "--file", type=Path, help="begin this file: today's keys go into it, and the new one"
    )
    promote = add_deed(
        deeds,
        "promote",
        "Let a key sign from now on; the one before it stays good.",
        "    manage.py keys promote Zk3aQ0vX\n\n"
        "Refused before every server can know the key, and while a machine of the service does "
        "not:\nits cookies would count for nothing there.",
    )
    promote.add_argument("kid", help="its id, as `keys list` has it")
    promote.add_argument(
        "--after",
        type=int,
        default=WAIT,
        metavar="SECONDS",
        help="that it must have been published for: a minute in caches, and the longest `refresh` "
        f"of your servers. Default: {WAIT}",
    )
    promote.add_argument("--force", action="store_true", help="at once, whoever knows it or not")
    retire = add_deed(
        deeds,
        "retire",
        "Forget the private half of a key that signs no more, or all of it.",
        "    manage.py keys retire 9aBcD3fG\n\nWhat it signed stays good. With --remove it does "
        "not: refused for the 400 days that browsers\nmay keep such a cookie.",
    )
    retire.add_argument("kid", help="its id, as `keys list` has it")
    retire.add_argument("--remove", action="store_true", help="forget its public half, too")
    retire.add_argument("--force", action="store_true", help="although cookies of it may live")


def ids_last(arguments: Sequence[str] | None) -> list[str]:
    """The same, so that an id which begins with a dash is taken for no option."""
    with suppress(WrongKeys):
        ids = {entry.kid for entry in signing_keys.entries()}
        dashed = [one for one in arguments or () if one.startswith("-") and one in ids]
        rest = [one for one in arguments or () if one not in dashed]
        return [*rest, "--", *dashed] if dashed else rest
    return list(arguments or ())
