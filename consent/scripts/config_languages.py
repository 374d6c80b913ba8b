"""In which language the banner begins, and what else is one click away (R89)."""

from datetime import date

from consent.lib import languages
from consent.notices import NoticeInForce


def language_of(
    in_force: NoticeInForce, *, asked: str, place: str, is_beginning: bool, today: date
) -> str:
    """In which language the banner begins.

    Where the law names another language than the site's own, a page is answered in that one
    (R89); a visitor who then asks for another is asking for the config alone.
    """
    first = begins(in_force, place, today=today)
    wanted = [asked, asked.partition("-")[0], first]
    if is_beginning and first != in_force.languages[0]:
        wanted.insert(0, first)
    offered = {language.lower(): language for language in in_force.languages}
    found = (offered[code.lower()] for code in wanted if code.lower() in offered)
    return next(found, in_force.languages[0])


def begins(in_force: NoticeInForce, place: str, *, today: date) -> str:
    required = in_force.ruleset.languages(place, today=today)
    return next((one for one in required if one in in_force.languages), in_force.languages[0])


def others(in_force: NoticeInForce, language: str, place: str, *, today: date) -> dict[str, str]:
    """What else the place is to be offered, one click away, by its own name (R89)."""
    required = in_force.ruleset.languages(place, today=today)
    first = in_force.languages[0]
    is_first = begins(in_force, place, today=today) == first
    others = dict.fromkeys(required if is_first else (*required, first))
    return {
        one: languages.own_name(one)
        for one in others
        if one != language and one in in_force.languages
    }
